"""The rooms of cases register here what they add to those below them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("信访件")

    def ready(self) -> None:
        """What the rooms register with lower ones; their steps are registered in `petition_office.rooms`."""
        from cases.aftercare.actions import handing_over as aftercare_handed_over  # noqa: PLC0415
        from cases.aftercare.policies import waits_for_answer  # noqa: PLC0415
        from cases.aftercare.rules import LEFT_OPEN as REVISITS_OPEN  # noqa: PLC0415
        from cases.aftercare.rules import REVISIT_RULES, RevisitRuleForm  # noqa: PLC0415
        from cases.attachments.actions.attaching import REQUESTS as attachment_requests  # noqa: PLC0415
        from cases.attachments.actions.attaching import keep_where_it_proves  # noqa: PLC0415
        from cases.attachments.reports.waiting import withdrawals_in_approvals  # noqa: PLC0415
        from cases.corrections.actions.demands import DEMANDS  # noqa: PLC0415
        from cases.corrections.actions.proposed import register_proposed  # noqa: PLC0415
        from cases.drafts.actions.merging import MergeWork  # noqa: PLC0415
        from cases.drafts.models import Draft, MergeItem  # noqa: PLC0415
        from cases.drafts.reports.lists import (  # noqa: PLC0415
            drafts_in_approvals,
            drafts_of_leader,
            drafts_on_petition,
            drafts_on_worklist,
        )
        from cases.drafts.reports.page import ENTRIES as DRAFT_ENTRIES  # noqa: PLC0415
        from cases.drafts.views.making import DOOR  # noqa: PLC0415
        from cases.imports.actions.imports import ImportWork  # noqa: PLC0415
        from cases.imports.actions.undo import UndoWork  # noqa: PLC0415
        from cases.imports.reports.undo import undos_in_approvals  # noqa: PLC0415
        from cases.instructions.reports.lists import letters_in_approvals  # noqa: PLC0415
        from cases.jobs.actions.bulk import BulkWork  # noqa: PLC0415
        from cases.jobs.actions.engine import add_kinds  # noqa: PLC0415
        from cases.jobs.models import BulkItem, ImportedPetition  # noqa: PLC0415
        from cases.ledger.reports.mine import dues_in_calendar  # noqa: PLC0415
        from cases.ledger.reports.waits import also_waits_for_leader  # noqa: PLC0415
        from cases.links.actions.following import joined_go_along  # noqa: PLC0415
        from cases.links.actions.joining import BE_JOINED, BE_RELEASED  # noqa: PLC0415
        from cases.links.actions.proposing import SPLIT  # noqa: PLC0415
        from cases.links.actions.splitting import SPLIT_FROM, TAKEN_BACK  # noqa: PLC0415
        from cases.links.policies import goes_with_lead, pauses_with_lead  # noqa: PLC0415
        from cases.links.reports import links_on_page, split_from  # noqa: PLC0415
        from cases.mandates.models import Mandate  # noqa: PLC0415
        from cases.mandates.policies import ACTORS as MANDATES  # noqa: PLC0415
        from cases.mandates.policies import pauses_for_examination  # noqa: PLC0415
        from cases.mandates.reports.sentences import mandate as mandate_said  # noqa: PLC0415
        from cases.mandates.reports.waiting import reports_in_approvals  # noqa: PLC0415
        from cases.organs.actions.assisting import take_help  # noqa: PLC0415
        from cases.organs.policies import ACTORS as ORGANS  # noqa: PLC0415
        from cases.organs.policies import pauses_for_dispute  # noqa: PLC0415
        from cases.organs.reports.waiting import disputes_in_approvals  # noqa: PLC0415
        from cases.organs.rules import COMPETENCE_RULES, CompetenceRuleForm  # noqa: PLC0415
        from cases.organs.rules import LEFT_OPEN as COMPETENCE_OPEN  # noqa: PLC0415
        from cases.package_closing.actions import REQUESTS as closing_requests  # noqa: PLC0415
        from cases.package_rules.actions import PACKAGE_RULES  # noqa: PLC0415
        from cases.packages.actions import handing_over as packages_handed_over  # noqa: PLC0415
        from cases.packages.actions.accused import take_from, take_package  # noqa: PLC0415
        from cases.packages.actions.clock_owner import reassign_clocks  # noqa: PLC0415
        from cases.packages.actions.taking_back import REQUESTS as package_requests  # noqa: PLC0415
        from cases.packages.api.fields import MADE_BY, NAMED_BY  # noqa: PLC0415
        from cases.packages.policies.actors import ACTORS  # noqa: PLC0415
        from cases.packages.policies.guards import is_being_checked  # noqa: PLC0415
        from cases.packages.queries.visible import packaged_ids, people_of_package  # noqa: PLC0415
        from cases.papers.rules import LEFT_OPEN as SIGN_OFF_OPEN  # noqa: PLC0415
        from cases.papers.rules import (  # noqa: PLC0415
            LETTER_TEMPLATES,
            SIGN_OFF_RULES,
            SignOffRuleForm,
        )
        from cases.petitions.explanations import deadline_profiles  # noqa: PLC0415
        from cases.petitions.queries.accused import withheld_from  # noqa: PLC0415
        from cases.petitions.queries.numbers import number_outside  # noqa: PLC0415
        from cases.petitions.queries.places import places_outside  # noqa: PLC0415
        from cases.petitions.queries.records import belonging, columns  # noqa: PLC0415
        from cases.petitions.queries.recused import kept_from_recused  # noqa: PLC0415
        from cases.petitions.queries.touched import no_act  # noqa: PLC0415
        from cases.petitions.queries.visible import grant_sight  # noqa: PLC0415
        from cases.procedure.actions.clock_changes import pause_clocks_where  # noqa: PLC0415
        from cases.procedure.actions.perform import after_custody_changed, with_every_step  # noqa: PLC0415
        from cases.procedure.actions.recount import RECOUNT, preview_moves  # noqa: PLC0415
        from cases.procedure.actions.resuming import RESUME  # noqa: PLC0415
        from cases.procedure.api.fields import register_fields  # noqa: PLC0415
        from cases.procedure.policies import refuse_steps_where, register_actors  # noqa: PLC0415
        from cases.procedure.reports.timeline import register_entries, say_of_registration  # noqa: PLC0415
        from cases.procedure.requests import register_requests  # noqa: PLC0415
        from cases.procedure.rules import LEFT_OPEN as TERMS_OPEN  # noqa: PLC0415
        from cases.procedure.rules import TERM_RULES, TermRuleForm  # noqa: PLC0415
        from cases.procedure.views.draft_hooks import keep_drafts  # noqa: PLC0415
        from cases.proceedings.actions.asking_hearings import REQUESTS as hearing_requests  # noqa: PLC0415
        from cases.proceedings.actions.asking_hearings import hearing_ends_with_handling  # noqa: PLC0415
        from cases.proceedings.actions.recusals import REQUESTS as proceeding_requests  # noqa: PLC0415
        from cases.proceedings.actions.recusals import when_recused  # noqa: PLC0415
        from cases.proceedings.policies import ACTORS as PROCEEDING_ACTORS  # noqa: PLC0415
        from cases.proceedings.policies import answered_on_hearing, work_stands_still  # noqa: PLC0415
        from cases.proceedings.queries.recusals import also_on_petition  # noqa: PLC0415
        from cases.proceedings.reports.approvals import hearings_in_approvals, recusals_in_approvals  # noqa: PLC0415
        from cases.proceedings.rules import LEFT_OPEN as SETTLEMENT_OPEN  # noqa: PLC0415
        from cases.proceedings.rules import SETTLEMENT_RULES, SettlementRuleForm  # noqa: PLC0415
        from cases.ratings.actions.rating import check_proves_no_rating  # noqa: PLC0415
        from cases.ratings.models import Rating  # noqa: PLC0415
        from cases.ratings.policies import ACTORS as RATING_ACTORS  # noqa: PLC0415
        from cases.ratings.queries import ON_PAGE as RATINGS_ON_PAGE  # noqa: PLC0415
        from cases.ratings.queries import RATINGS  # noqa: PLC0415
        from cases.ratings.reports.on_petition import ratings_on_petition  # noqa: PLC0415
        from cases.ratings.rules import LEFT_OPEN as RATINGS_OPEN  # noqa: PLC0415
        from cases.ratings.rules import RATING_RULES, RatingRuleForm  # noqa: PLC0415
        from cases.regulation.actions import handing_over as petitions_handed_over  # noqa: PLC0415
        from cases.regulation.actions.accusing import when_accused  # noqa: PLC0415
        from cases.regulation.actions.later import COMPARED_AGAIN  # noqa: PLC0415
        from cases.regulation.actions.taking_back import REQUESTS as regulation_requests  # noqa: PLC0415
        from cases.relief.actions.asking import REQUESTS as relief_requests  # noqa: PLC0415
        from cases.relief.actions.asking import check_proves_no_relief  # noqa: PLC0415
        from cases.relief.policies import ACTORS as RELIEF_ACTORS  # noqa: PLC0415
        from cases.relief.reports.lists import reliefs_in_approvals  # noqa: PLC0415
        from cases.relief.rules import LEFT_OPEN as RELIEF_OPEN  # noqa: PLC0415
        from cases.relief.rules import RELIEF_RULES, ReliefRuleForm  # noqa: PLC0415
        from cases.sms import queries as sms_lines  # noqa: PLC0415
        from cases.sms.actions import tell_by_sms  # noqa: PLC0415
        from cases.sms.models import SmsConsent  # noqa: PLC0415
        from cases.sms.reports.on_petition import sms_on_petition  # noqa: PLC0415
        from cases.sms.rules import SMS_RULES, SmsRuleForm  # noqa: PLC0415
        from cases.urgency.actions.marking import REQUESTS as urgency_requests  # noqa: PLC0415
        from cases.urgency.models import UrgentMatter  # noqa: PLC0415
        from cases.urgency.policies import ACTORS as URGENCY  # noqa: PLC0415
        from cases.urgency.policies import ends_with_the_petition  # noqa: PLC0415
        from cases.urgency.reports.waiting import ends_in_approvals  # noqa: PLC0415
        from cases.urgency.rules import LEFT_OPEN as URGENCY_OPEN  # noqa: PLC0415
        from cases.urgency.rules import URGENCY_RULES, UrgencyRuleForm  # noqa: PLC0415
        from cases.worklist.queries.petition import read_with_petition  # noqa: PLC0415
        from cases.worklist.reports.page_hooks import (  # noqa: PLC0415
            show_in_approvals,
            show_on_petition,
            show_on_worklist,
        )
        from cases.worklist.reports.urgent import urgent_on_worklist  # noqa: PLC0415
        from offices.calendars.actions import ask_before_loading  # noqa: PLC0415
        from offices.notices.enums import NoticeKind  # noqa: PLC0415
        from offices.notices.queries import Receivers, number_messages, send_to, sort_messages  # noqa: PLC0415
        from offices.organisation.actions.messages import withhold_from  # noqa: PLC0415
        from offices.organisation.reports import show_in_calendar  # noqa: PLC0415
        from offices.organisation.responsibilities import enter_responsibilities  # noqa: PLC0415
        from offices.organisation.rules import keep_rules, leave_open, offer_profiles  # noqa: PLC0415
        from offices.vocabularies.queries import ask_who_uses_regions  # noqa: PLC0415

        register_proposed(DEMANDS, SPLIT)
        register_requests(
            *attachment_requests,
            *urgency_requests,
            *regulation_requests,
            *proceeding_requests,
            *hearing_requests,
            *package_requests,
            *closing_requests,
            *relief_requests,
        )
        show_in_calendar(dues_in_calendar)
        number_messages(number_outside)
        sort_messages(NoticeKind.URGENT, ("mark_urgent", "report_urgent", "follow_up_urgent"))
        send_to(sms_lines.LINE, Receivers(sms_lines.address, sms_lines.lapsed))
        with_every_step(tell_by_sms)
        keep_rules(SMS_RULES, form=SmsRuleForm)
        read_with_petition(sms_lines.CONSENTS, belonging(SmsConsent, row=columns(SmsConsent, "id", "withdrawn_at")))
        show_on_petition("aside", "cases/sms/_on_petition.html", sms_on_petition)
        withhold_from(withheld_from)
        withhold_from(kept_from_recused)
        add_kinds(MergeWork)
        no_act(MergeItem)
        add_kinds(ImportWork, BulkWork, UndoWork)
        no_act(BulkItem)
        no_act(ImportedPetition)
        no_act(Mandate)
        no_act(UrgentMatter)
        show_in_approvals("cases/instructions/_approvals.html", letters_in_approvals)
        show_in_approvals("cases/organs/_approvals.html", disputes_in_approvals)
        show_in_approvals("cases/mandates/_approvals.html", reports_in_approvals)
        show_in_approvals("cases/urgency/_approvals.html", ends_in_approvals)
        show_on_worklist(urgent_on_worklist)
        show_in_approvals("cases/imports/_undo_approvals.html", undos_in_approvals)
        show_in_approvals("cases/drafts/_approvals.html", drafts_in_approvals)
        show_in_approvals("cases/attachments/_approvals.html", withdrawals_in_approvals)
        show_on_worklist(drafts_on_worklist)
        also_waits_for_leader(drafts_of_leader)
        show_on_petition("aside", "cases/drafts/_on_petition.html", drafts_on_petition)
        read_with_petition("drafts", belonging(Draft, row=columns(Draft, "id")))
        keep_drafts(DOOR)
        register_entries(DRAFT_ENTRIES)
        grant_sight(packaged_ids)
        register_entries({one.key: (one.label, one.says) for one in (RECOUNT, RESUME)})
        register_entries({one.key: (one.label, one.says) for one in (BE_JOINED, BE_RELEASED, TAKEN_BACK)})
        register_entries({COMPARED_AGAIN.key: (COMPARED_AGAIN.label, COMPARED_AGAIN.says)})
        register_entries({SPLIT_FROM: (_("拆分登记"), (split_from,))})
        refuse_steps_where(goes_with_lead)
        pause_clocks_where(pauses_with_lead)
        with_every_step(joined_go_along)
        show_on_petition("cards", "cases/links/_on_petition.html", links_on_page)
        register_actors(ACTORS)
        register_actors(ORGANS)
        register_actors(MANDATES)
        register_actors(URGENCY)
        keep_rules(URGENCY_RULES, form=UrgencyRuleForm)
        keep_rules(COMPETENCE_RULES, form=CompetenceRuleForm)
        say_of_registration(mandate_said)
        register_actors(PROCEEDING_ACTORS)
        register_actors(RELIEF_ACTORS)
        keep_where_it_proves(check_proves_no_relief)
        keep_where_it_proves(check_proves_no_rating)
        register_actors(RATING_ACTORS)
        keep_rules(RATING_RULES, form=RatingRuleForm)
        read_with_petition(
            RATINGS, belonging(Rating, "number", row=columns(Rating, *RATINGS_ON_PAGE), offices=("office",))
        )
        show_on_petition("aside", "cases/ratings/_on_petition.html", ratings_on_petition)
        keep_rules(RELIEF_RULES, form=ReliefRuleForm)
        keep_rules(REVISIT_RULES, form=RevisitRuleForm)
        show_in_approvals("cases/relief/_approvals.html", reliefs_in_approvals)
        also_on_petition(people_of_package)
        when_recused(take_from)
        keep_rules(SETTLEMENT_RULES, form=SettlementRuleForm)
        pause_clocks_where(work_stands_still)
        refuse_steps_where(answered_on_hearing)
        with_every_step(hearing_ends_with_handling)
        show_in_approvals("cases/proceedings/_approvals.html", recusals_in_approvals)
        show_in_approvals("cases/proceedings/_hearing_approvals.html", hearings_in_approvals)
        register_fields(MADE_BY, NAMED_BY)
        after_custody_changed(reassign_clocks)
        when_accused(take_package)
        when_accused(take_help)
        pause_clocks_where(is_being_checked)
        pause_clocks_where(pauses_for_dispute)
        pause_clocks_where(pauses_for_examination)
        pause_clocks_where(ends_with_the_petition)
        pause_clocks_where(waits_for_answer)
        for handed_over in (petitions_handed_over, packages_handed_over, aftercare_handed_over):
            enter_responsibilities(*handed_over.RESPONSIBILITIES)
        petitions_handed_over.when_succeeded(packages_handed_over.pass_with_petition)
        ask_before_loading(preview_moves)
        ask_who_uses_regions(places_outside)
        offer_profiles(deadline_profiles)
        keep_rules(PACKAGE_RULES)
        keep_rules(TERM_RULES, form=TermRuleForm)
        keep_rules(SIGN_OFF_RULES, form=SignOffRuleForm)
        keep_rules(LETTER_TEMPLATES)
        leave_open(
            *TERMS_OPEN,
            *SIGN_OFF_OPEN,
            *URGENCY_OPEN,
            *COMPETENCE_OPEN,
            *SETTLEMENT_OPEN,
            *RELIEF_OPEN,
            *REVISITS_OPEN,
            *RATINGS_OPEN,
        )
