from .bulk import BulkItem, BulkJob
from .clocks import Clock, ClockExclusion
from .commitments import ActionItem, Contact, Measure, Obstacle, Progress, Promise
from .imports import ImportBatch, ImportRow
from .numbers import NumberCounter
from .packaging import Assignment, Closing, ClosingPart, PackageGroup, PackageRule, Reexamination, TeamMember
from .papers import DemandAnswer, Document, Service
from .parties import Agent, Batch, PersonalDataAccess, Petitioner
from .petitions import Demand, Petition, PetitionLink, PetitionText
from .proceedings import Extension, Handover, Instruction, Objection, Review
from .saved_views import SavedView

__all__ = [
    "ActionItem",
    "Agent",
    "Assignment",
    "Batch",
    "BulkItem",
    "BulkJob",
    "Clock",
    "ClockExclusion",
    "Closing",
    "ClosingPart",
    "Contact",
    "Demand",
    "DemandAnswer",
    "Document",
    "Extension",
    "Handover",
    "ImportBatch",
    "ImportRow",
    "Instruction",
    "Measure",
    "NumberCounter",
    "Objection",
    "Obstacle",
    "PackageGroup",
    "PackageRule",
    "PersonalDataAccess",
    "Petition",
    "PetitionLink",
    "PetitionText",
    "Petitioner",
    "Progress",
    "Promise",
    "Reexamination",
    "Review",
    "SavedView",
    "Service",
    "TeamMember",
]
