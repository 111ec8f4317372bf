//! What makes a handover warm: a conversation, and points that are settled (domain.md §4).

use chrono::NaiveDate;

open_enum! {
    /// Which list a handover starts with.
    pub enum Template {
        /// Any transfer of the regie.
        General = "general",
        /// The passage from youth help to adult support.
        Eighteen = "eighteen",
    }
}

open_enum! {
    /// A point of a list. A worker may add points of their own, as text.
    pub enum Item {
        /// A conversation of the resident, who leads and who will lead.
        Conversation = "conversation",
        /// The resident knows and wants it.
        ResidentKnows = "resident_knows",
        /// The plan gone through: wishes, goals, what works.
        PlanDiscussed = "plan_discussed",
        /// Open actions and appointments passed on.
        OpenActions = "open_actions",
        /// The network told, and their load asked.
        NetworkTold = "network_told",
        /// Crisiskaart and signaleringsplan gone through.
        CrisisDiscussed = "crisis_discussed",
        /// Everybody involved told.
        InvolvedTold = "involved_told",
        /// Consents and grounds checked.
        ConsentChecked = "consent_checked",
        /// A date to ask how it goes.
        LookBack = "look_back",
        /// Bank account.
        BankAccount = "bank_account",
        /// DigiD.
        Digid = "digid",
        /// Health insurance.
        HealthInsurance = "health_insurance",
        /// Liability insurance.
        LiabilityInsurance = "liability_insurance",
        /// School, work or day.
        SchoolWorkDay = "school_work_day",
        /// Network.
        Network = "network",
        /// Representation.
        Representation = "representation",
        /// Income.
        Income = "income",
        /// Final report.
        FinalReport = "final_report",
        /// Diagnostics not older than two years.
        Diagnostics = "diagnostics",
        /// Reports not older than one year.
        Reports = "reports",
        /// Indications valid half a year past 18, or applied for.
        Indications = "indications",
        /// Contacts of the network passed on.
        NetworkContacts = "network_contacts",
        /// Residence permit.
        ResidencePermit = "residence_permit",
        /// UWV, doelgroepregister.
        Uwv = "uwv",
    }
}

/// The lists, as reference data. Both begin with the conversation.
pub const TEMPLATES: &[(Template, &[Item])] = &[
    (
        Template::General,
        &[
            Item::Conversation,
            Item::ResidentKnows,
            Item::PlanDiscussed,
            Item::OpenActions,
            Item::NetworkTold,
            Item::CrisisDiscussed,
            Item::InvolvedTold,
            Item::ConsentChecked,
            Item::LookBack,
        ],
    ),
    (
        Template::Eighteen,
        &[
            Item::Conversation,
            Item::BankAccount,
            Item::Digid,
            Item::HealthInsurance,
            Item::LiabilityInsurance,
            Item::SchoolWorkDay,
            Item::Network,
            Item::Representation,
            Item::Income,
            Item::FinalReport,
            Item::Diagnostics,
            Item::Reports,
            Item::Indications,
            Item::NetworkContacts,
            Item::ResidencePermit,
            Item::Uwv,
        ],
    ),
];

impl Template {
    /// Its points in order; none for a template this version does not know.
    pub fn items(&self) -> &'static [Item] {
        TEMPLATES
            .iter()
            .find(|(template, _)| template == self)
            .map_or(&[], |(_, items)| items)
    }
}

/// One point of a running handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which point; a worker's own point has none.
    pub item: Option<Item>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Whether it does not apply here.
    pub not_needed: bool,
}

impl Point {
    /// Whether nothing is left to do for it.
    pub fn is_settled(&self) -> bool {
        self.done_on.is_some() || self.not_needed
    }
}

/// How far a handover is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Points done or not needed.
    pub settled: usize,
    /// All points.
    pub total: usize,
    /// Whether the conversation took place.
    pub talked: bool,
}

impl Progress {
    /// How far these points are. A conversation that is "not needed" did not take place.
    pub fn of(points: &[Point]) -> Self {
        let talked = |p: &Point| p.item == Some(Item::Conversation) && p.done_on.is_some();
        Self {
            settled: points.iter().filter(|p| p.is_settled()).count(),
            total: points.len(),
            talked: points.iter().any(talked),
        }
    }

    /// Whether this is a warm handover: there was a conversation and no point is open. A cold one counts too, and is counted apart.
    pub const fn is_warm(self) -> bool {
        self.talked && self.settled == self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    fn points(template: &Template) -> Vec<Point> {
        let done = |item: &Item| Point {
            item: Some(item.clone()),
            done_on: Some(day("2026-11-12")),
            not_needed: false,
        };
        template.items().iter().map(done).collect()
    }

    #[test]
    fn both_lists_begin_with_a_conversation_and_repeat_nothing() {
        for template in Template::ALL {
            let items = template.items();
            assert_eq!(items.first(), Some(&Item::Conversation), "{template:?}");
            let unique: std::collections::BTreeSet<_> = items.iter().collect();
            assert_eq!(unique.len(), items.len(), "{template:?}");
        }
        let used = |item: &&Item| TEMPLATES.iter().any(|(_, items)| items.contains(item));
        assert_eq!(
            Item::ALL.iter().filter(used).count(),
            Item::ALL.len(),
            "every point is on a list"
        );
    }

    #[test]
    fn a_handover_is_warm_with_a_conversation_and_no_open_point() {
        let mut all = points(&Template::General);
        assert!(Progress::of(&all).is_warm());
        all[3] = Point {
            done_on: None,
            not_needed: true,
            ..all[3].clone()
        };
        assert!(Progress::of(&all).is_warm(), "what does not apply is settled");
        all[4] = Point {
            done_on: None,
            ..all[4].clone()
        };
        let progress = Progress::of(&all);
        assert_eq!(
            (progress.settled, progress.total, progress.is_warm()),
            (8, 9, false)
        );
        let mut silent = points(&Template::Eighteen);
        silent[0] = Point {
            done_on: None,
            not_needed: true,
            ..silent[0].clone()
        };
        assert!(
            !Progress::of(&silent).is_warm(),
            "without a conversation it is cold"
        );
        assert!(!Progress::of(&[]).is_warm());
    }
}
