//! How choices are spelled in documents. These words are part of the format: they never change, and
//! they do not follow a rename in `domain`.

use domain::{
    barrier::BarrierArea,
    ledger::Every,
    session::CancelledBy,
    staff::Role,
    student::{HelpKind, PlacementAttendance},
    visit::{Feeling, PictureKind, Step, Topic},
};

/// A choice that is written as one word.
pub(crate) trait Spelled: Sized {
    /// The word for it.
    fn spell(&self) -> &'static str;
    /// The choice for a word; `None` for a word of a newer version.
    fn read(word: &str) -> Option<Self>;
}

macro_rules! spelled {
    ($($type:ident { $($variant:ident = $word:literal,)* })*) => {$(
        impl Spelled for $type {
            fn spell(&self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn read(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

spelled! {
    Role {
        Coordinator = "coordinator",
        Mentor = "mentor",
        LearningMentor = "learning-mentor",
        ExternalProfessional = "external-professional",
        PeerCoordinator = "peer-coordinator",
        PeerMentor = "peer-mentor",
        SafeguardingLead = "safeguarding-lead",
        DeputySafeguardingLead = "deputy-safeguarding-lead",
        Leader = "leader",
        Referrer = "referrer",
    }
    BarrierArea {
        Punctuality = "punctuality",
        Attendance = "attendance",
        Motivation = "motivation",
        SelfEsteem = "self-esteem",
        Behaviour = "behaviour",
        Concentration = "concentration",
        StudySkills = "study-skills",
        Communication = "communication",
        Organisation = "organisation",
        OutsideSchool = "outside-school",
    }
    CancelledBy {
        Mentor = "mentor",
        Student = "student",
        ParentOrCarer = "parent-or-carer",
        School = "school",
    }
    Every {
        Week = "week",
        Fortnight = "fortnight",
    }
    HelpKind {
        Helps = "helps",
        DoesNotHelp = "does-not-help",
    }
    PlacementAttendance {
        FullTime = "full-time",
        PartTime = "part-time",
    }
    PictureKind {
        Jpeg = "image/jpeg",
        Png = "image/png",
        Webp = "image/webp",
    }
    Feeling {
        VeryWorried = "very-worried",
        Worried = "worried",
        Mixed = "mixed",
        FairlyHappy = "fairly-happy",
        LookingForward = "looking-forward",
    }
    Topic {
        Tour = "tour",
        Timetable = "timetable",
        Travel = "travel",
        NamedAdult = "named-adult",
        WhatHelps = "what-helps",
        Interests = "interests",
        SupportNeeds = "support-needs",
        Medical = "medical",
    }
    Step {
        SecondVisit = "second-visit",
        TasterDay = "taster-day",
        CallHome = "call-home",
        StartDate = "start-date",
    }
}
