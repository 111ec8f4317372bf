//! How twenty dossiers stand; the twenty-first stands like the first again.

/// Who leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    Me,
    Colleague,
    /// A colleague, who asks this user to take over.
    AskedOfMe,
}

/// What allows a volunteer, who needs consent, to read along.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    Holds,
    EndsSoon,
    Withdrawn,
    NeverGiven,
}

/// How old the resident is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Adult,
    Child,
    /// Eighteen in so many days.
    EighteenIn(i64),
}

/// How a dossier stands, in days from today.
#[derive(Clone, Copy)]
pub(super) struct Story {
    /// Code of the plan's state.
    pub(super) state: &'static str,
    pub(super) goals: usize,
    pub(super) evaluation_in: Option<i64>,
    /// Days until each open action, late ones below zero.
    pub(super) actions_in: &'static [i64],
    pub(super) appointment_in: Option<i64>,
    pub(super) permission: Permission,
    pub(super) lead: Lead,
    /// Days ago and load of who helps, oldest first.
    pub(super) load: &'static [(i64, &'static str)],
    /// Days ago and level, oldest first.
    pub(super) support: &'static [(i64, &'static str)],
    pub(super) has_crisis_card: bool,
    /// Days since somebody was reached.
    pub(super) contact_ago: Option<i64>,
    pub(super) age: Age,
    /// Days since it was closed, and why.
    pub(super) closed: Option<(i64, &'static str)>,
}

/// All is well.
const CALM: Story = Story {
    state: "agreed",
    goals: 2,
    evaluation_in: Some(80),
    actions_in: &[5, 19, 33],
    appointment_in: Some(9),
    permission: Permission::Holds,
    lead: Lead::Me,
    load: &[(120, "bearable"), (30, "light")],
    support: &[(300, "medium"), (90, "light")],
    has_crisis_card: false,
    contact_ago: Some(6),
    age: Age::Adult,
    closed: None,
};

const STARTING: Story = Story {
    state: "concept",
    goals: 0,
    evaluation_in: None,
    actions_in: &[],
    appointment_in: Some(2),
    load: &[],
    support: &[],
    contact_ago: Some(3),
    ..CALM
};

const STORIES: [Story; 20] = [
    Story {
        evaluation_in: Some(-3),
        actions_in: &[-8, 0, 4, 20],
        appointment_in: Some(0),
        support: &[(400, "light"), (250, "intensive"), (60, "medium")],
        has_crisis_card: true,
        ..CALM
    },
    CALM,
    Story {
        evaluation_in: Some(9),
        actions_in: &[0, 12],
        ..CALM
    },
    STARTING,
    Story {
        permission: Permission::NeverGiven,
        actions_in: &[-2, 6],
        ..CALM
    },
    Story {
        state: "concept",
        evaluation_in: Some(30),
        actions_in: &[1, 8],
        load: &[],
        ..CALM
    },
    Story {
        lead: Lead::Colleague,
        ..CALM
    },
    Story {
        lead: Lead::AskedOfMe,
        appointment_in: Some(1),
        ..CALM
    },
    Story {
        support: &[(200, "light"), (100, "medium"), (20, "intensive")],
        load: &[(60, "bearable"), (10, "heavy")],
        actions_in: &[0, 2],
        ..CALM
    },
    Story {
        permission: Permission::EndsSoon,
        ..CALM
    },
    Story {
        age: Age::EighteenIn(75),
        support: &[(260, "light"), (40, "medium")],
        ..CALM
    },
    Story {
        load: &[(70, "light"), (12, "bearable")],
        ..CALM
    },
    Story {
        contact_ago: Some(61),
        appointment_in: None,
        ..CALM
    },
    Story {
        evaluation_in: None,
        actions_in: &[],
        appointment_in: None,
        contact_ago: Some(20),
        ..CALM
    },
    Story {
        state: "in_evaluation",
        evaluation_in: Some(0),
        actions_in: &[3],
        appointment_in: Some(0),
        ..CALM
    },
    Story {
        state: "closed",
        closed: Some((40, "as_planned")),
        evaluation_in: None,
        actions_in: &[],
        appointment_in: None,
        ..CALM
    },
    Story {
        support: &[(500, "medium"), (350, "around_the_clock"), (150, "intensive")],
        has_crisis_card: true,
        load: &[(90, "too_heavy"), (15, "bearable")],
        ..CALM
    },
    Story {
        age: Age::Child,
        goals: 1,
        actions_in: &[-1, 7],
        ..CALM
    },
    Story {
        lead: Lead::Colleague,
        permission: Permission::Withdrawn,
        evaluation_in: Some(-20),
        ..CALM
    },
    Story {
        state: "concept",
        goals: 1,
        evaluation_in: Some(14),
        actions_in: &[2],
        support: &[(15, "light")],
        load: &[],
        ..CALM
    },
];

/// How the dossier with this number stands.
pub(super) fn of(number: u32) -> Story {
    super::nth(&STORIES, usize::try_from(number).unwrap_or(0))
        .copied()
        .unwrap_or(CALM)
}

/// How many notes it holds: some dossiers have a long history.
pub(super) fn notes(number: u32) -> u32 {
    match number % 20 {
        3 => 1,
        8 | 16 => 30,
        other => 4 + other % 7,
    }
}
