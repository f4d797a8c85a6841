from .cards import HUMAN_REASONS, Card, Interview, RectificationReport, Rule

__all__ = ["HUMAN_REASONS", "Card", "Interview", "RectificationReport", "Rule"]
