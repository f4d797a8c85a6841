"""The rooms of supervision register here what they add to those below them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = _("督查")

    def ready(self) -> None:
        """What the rooms of this app add to those below them; their modules need the models, which exist only now."""
        from cases.drafts.actions.merging import draft_step  # noqa: PLC0415
        from cases.jobs.actions.bulk import draft_where_owed, make_facts  # noqa: PLC0415
        from cases.jobs.actions.engine import add_kinds  # noqa: PLC0415
        from cases.jobs.forms.bulk import offer_bulk  # noqa: PLC0415
        from cases.jobs.views.choosing import choose_from  # noqa: PLC0415
        from cases.ledger.reports.waits import also_waits_for_leader  # noqa: PLC0415
        from cases.package_closing.policies import ask_before_checking  # noqa: PLC0415
        from cases.packages.actions.starting import when_package_closed, when_package_started  # noqa: PLC0415
        from cases.packages.actions.withdrawing import when_promises_voided  # noqa: PLC0415
        from cases.packages.queries.doubts import add_doubt  # noqa: PLC0415
        from cases.packages.queries.visible import also_seen_by_teams  # noqa: PLC0415
        from cases.packages.reports.page_hooks import offer_link, show_block  # noqa: PLC0415
        from cases.petitions.queries.records import belonging, columns  # noqa: PLC0415
        from cases.petitions.queries.touched import no_act  # noqa: PLC0415
        from cases.procedure.actions.clock_changes import pause_clocks_where  # noqa: PLC0415
        from cases.procedure.actions.perform import after_custody_changed  # noqa: PLC0415
        from cases.procedure.policies import register_actors  # noqa: PLC0415
        from cases.procedure.reports.timeline import register_entries  # noqa: PLC0415
        from cases.procedure.requests import register_requests  # noqa: PLC0415
        from cases.procedure.views.advice_hooks import advise_on  # noqa: PLC0415
        from cases.registration.reports.page_hooks import show_beside_desk  # noqa: PLC0415
        from cases.regulation.actions.accusing import when_accused  # noqa: PLC0415
        from cases.regulation.actions.voiding import when_voided  # noqa: PLC0415
        from cases.worklist.queries.petition import read_with_petition  # noqa: PLC0415
        from cases.worklist.reports.page_hooks import show_on_petition, show_on_worklist  # noqa: PLC0415
        from offices.notices.enums import NoticeKind  # noqa: PLC0415
        from offices.notices.queries import sort_messages  # noqa: PLC0415
        from offices.organisation.reports import show_in_calendar  # noqa: PLC0415
        from offices.organisation.responsibilities import enter_responsibilities  # noqa: PLC0415
        from offices.organisation.rules import keep_rules, leave_open  # noqa: PLC0415
        from supervision.advice.reports.lists import ADVICE_KINDS, advice_on_worklist  # noqa: PLC0415
        from supervision.advice.rules import ADVICE_RULES, AdviceRuleForm  # noqa: PLC0415
        from supervision.advice.rules import LEFT_OPEN as ADVICE_OPEN  # noqa: PLC0415
        from supervision.analysis.views.figures import chosen_analysed  # noqa: PLC0415
        from supervision.calls.actions import handing_over as calls_handed_over  # noqa: PLC0415
        from supervision.calls.actions.calls import settle_called  # noqa: PLC0415
        from supervision.calls.actions.petitions import tell_packaged  # noqa: PLC0415
        from supervision.calls.queries import ON_A_LIST  # noqa: PLC0415
        from supervision.campaigns.actions import handing_over as campaigns_handed_over  # noqa: PLC0415
        from supervision.campaigns.actions.loads import LoadWork  # noqa: PLC0415
        from supervision.campaigns.filters import chosen_cases  # noqa: PLC0415
        from supervision.cards.actions.cards import (  # noqa: PLC0415
            UNANSWERED,
            withdraw_cards,
            withdraw_cards_of_promises,
        )
        from supervision.cards.models import Card  # noqa: PLC0415
        from supervision.cards.policies import carded_itself  # noqa: PLC0415
        from supervision.cards.reports.cards import cards_on_petition  # noqa: PLC0415
        from supervision.cards.reports.history import CARD_ENTRIES  # noqa: PLC0415
        from supervision.cards.reports.waiting import (  # noqa: PLC0415
            CARD_KINDS,
            URGENT_KINDS,
            voids_of_leader,
            voids_on_worklist,
            waits_for_decision,
        )
        from supervision.closings.reports.closings import next_meetings, study_link  # noqa: PLC0415
        from supervision.closings.reports.waiting import CLOSING_KINDS  # noqa: PLC0415
        from supervision.indicators.actions.rules import INDICATOR_RULES  # noqa: PLC0415
        from supervision.indicators.actions.rules import LEFT_OPEN as INDICATORS_OPEN  # noqa: PLC0415
        from supervision.indicators.forms import IndicatorRuleForm  # noqa: PLC0415
        from supervision.indicators.models import KeptMark, KeptShare  # noqa: PLC0415
        from supervision.indicators.views.lists import chosen_figure  # noqa: PLC0415
        from supervision.inspections.queries import inspected_ids  # noqa: PLC0415
        from supervision.inspections.reports.lists import INSPECTION_KINDS, rectification_on_worklist  # noqa: PLC0415
        from supervision.listed_offices.registered import register as register_listed_offices  # noqa: PLC0415
        from supervision.meetings.actions import handing_over as meetings_handed_over  # noqa: PLC0415
        from supervision.meetings.actions.petitions import REQUESTS as meeting_requests  # noqa: PLC0415
        from supervision.meetings.reports.meetings import meetings_in_calendar  # noqa: PLC0415
        from supervision.meetings.reports.waiting import MEETING_KINDS  # noqa: PLC0415
        from supervision.meetings.rules import MEETING_RULES, MeetingRuleForm  # noqa: PLC0415
        from supervision.my_day.models import Proposal  # noqa: PLC0415
        from supervision.my_day.reports.proposals import PROPOSAL_KINDS  # noqa: PLC0415
        from supervision.my_day.reports.waiting import CASE_KINDS  # noqa: PLC0415
        from supervision.my_day.views.turning import chosen_turning  # noqa: PLC0415
        from supervision.office_cards.registered import register as register_office_cards  # noqa: PLC0415
        from supervision.orders.actions import (  # noqa: PLC0415
            follow_custody,
            take_orders,
            waits_for_examination,
        )
        from supervision.orders.forms import BulkSuperviseForm, BulkUrgeForm  # noqa: PLC0415
        from supervision.orders.models import SupervisionOrder  # noqa: PLC0415
        from supervision.orders.policies import ACTORS as ORDER_ACTORS  # noqa: PLC0415
        from supervision.orders.queries import (  # noqa: PLC0415
            chosen_cards,
            chosen_due,
            chosen_held,
            chosen_mandates,
            chosen_urgent,
            facts_of_order,
        )
        from supervision.orders.reports import (  # noqa: PLC0415
            ORDER_KINDS,
            orders_on_petition,
            orders_on_worklist,
        )
        from supervision.reports.rules import LEFT_OPEN as REPORTS_OPEN  # noqa: PLC0415
        from supervision.reports.rules import REPORT_RULES, ReportRuleForm  # noqa: PLC0415
        from supervision.reports.views.reports import chosen_reported  # noqa: PLC0415
        from supervision.sweep.actions.rules import CARD_RULES  # noqa: PLC0415
        from supervision.sweep.actions.rules import LEFT_OPEN as CARDS_OPEN  # noqa: PLC0415

        offer_bulk(BulkSuperviseForm)
        offer_bulk(BulkUrgeForm)
        make_facts(BulkSuperviseForm.kind, facts_of_order)
        draft_where_owed(BulkSuperviseForm.kind, draft_step)
        choose_from("every_due", chosen_due)
        choose_from("every_card", chosen_cards)
        choose_from("every_mandate", chosen_mandates)
        choose_from("every_urgent", chosen_urgent)
        choose_from("every_held", chosen_held)
        choose_from("every_campaign_case", chosen_cases)
        choose_from("every_analysed", chosen_analysed)
        choose_from("every_figure", chosen_figure)
        choose_from("every_reported", chosen_reported)
        choose_from("every_turning", chosen_turning)
        show_beside_desk("supervision:desk_advice")
        advise_on("screen", "transfer", "assign", url_name="supervision:step_advice")
        register_requests(*meeting_requests)
        register_actors(ORDER_ACTORS)
        sort_messages(NoticeKind.URGE, ("supervise", "urge_order", "urge_holder", "urge_execution", "advice_urged"))
        when_accused(take_orders)
        after_custody_changed(follow_custody)
        pause_clocks_where(waits_for_examination)
        read_with_petition("supervision_orders", belonging(SupervisionOrder, row=columns(SupervisionOrder, "id")))
        show_on_petition("cards", "supervision/orders/_on_petition.html", orders_on_petition)
        show_on_worklist(orders_on_worklist)
        show_on_worklist(advice_on_worklist)
        show_on_worklist(rectification_on_worklist)
        also_seen_by_teams(inspected_ids)
        show_in_calendar(meetings_in_calendar)
        add_kinds(LoadWork)
        show_on_worklist(voids_on_worklist)
        also_waits_for_leader(voids_of_leader)
        waits_for_decision(*URGENT_KINDS, *ORDER_KINDS, *ADVICE_KINDS, *CARD_KINDS, *PROPOSAL_KINDS, *CLOSING_KINDS)
        waits_for_decision(*INSPECTION_KINDS, *CASE_KINDS, *MEETING_KINDS)
        add_doubt(ON_A_LIST)
        for room in (meetings_handed_over, calls_handed_over, campaigns_handed_over):
            enter_responsibilities(*room.RESPONSIBILITIES)
        register_entries(CARD_ENTRIES)
        ask_before_checking(carded_itself)
        show_on_petition("cards", "supervision/cards/_cards_of_petition.html", cards_on_petition)
        show_block(next_meetings)
        offer_link(study_link)
        keep_rules(CARD_RULES)
        keep_rules(MEETING_RULES, form=MeetingRuleForm)
        keep_rules(ADVICE_RULES, form=AdviceRuleForm)
        keep_rules(INDICATOR_RULES, form=IndicatorRuleForm)
        keep_rules(REPORT_RULES, form=ReportRuleForm)
        leave_open(*ADVICE_OPEN, *CARDS_OPEN, *INDICATORS_OPEN, *REPORTS_OPEN)
        when_package_closed(settle_called)
        when_package_started(tell_packaged)
        no_act(Card, only=UNANSWERED)
        register_office_cards()
        register_listed_offices()
        no_act(Proposal)
        no_act(KeptMark)
        no_act(KeptShare)
        when_voided(withdraw_cards)
        when_promises_voided(withdraw_cards_of_promises)
