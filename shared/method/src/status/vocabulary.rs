//! The words of a judgement: the same names and numbers as the enumerations on the wire.

/// Declares an enumeration that mirrors one on the wire, value by value, its unspecified value left out.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal, $number:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// Returns the name on the wire, without its prefix.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }

            /// Returns the number on the wire.
            #[must_use]
            pub fn number(self) -> i32 {
                match self {
                    $(Self::$value => $number,)+
                }
            }
        }
    };
}

mirrored! {
    /// Where a year, a commitment or a goal stands; mirrors `qiyou.type.v1.StatusValue`.
    StatusValue {
        /// The comparator holds on an approved value, or evidence was approved.
        Met = "MET", 1;
        /// Running, and at least at the pace that the target needs.
        OnTrack = "ON_TRACK", 2;
        /// Running, and somewhat behind that pace.
        AtRisk = "AT_RISK", 3;
        /// Running, and far behind that pace, or on the wrong side of a ceiling.
        OffTrack = "OFF_TRACK", 4;
        /// The year ended and the comparator does not hold.
        Missed = "MISSED", 5;
        /// A milestone or a qualitative target waits for its evidence.
        Pending = "PENDING", 6;
        /// The value or the evidence was due and is not there.
        Overdue = "OVERDUE", 7;
        /// Not due yet.
        NotDue = "NOT_DUE", 8;
        /// Too little of the year is reported to judge a pace.
        TooEarly = "TOO_EARLY", 9;
        /// Parts are missing, so the sum is shown and not judged.
        Incomplete = "INCOMPLETE", 10;
        /// The plan sets no target for the year.
        NoTarget = "NO_TARGET", 11;
        /// The answer is there and is no number: not applicable, or suppressed.
        NotJudged = "NOT_JUDGED", 12;
    }
}

mirrored! {
    /// Why a judgement is what it is; mirrors `qiyou.aggregator.v1.StatusReason`.
    Reason {
        /// The comparator holds on an approved value.
        ComparatorHolds = "COMPARATOR_HOLDS", 1;
        /// The comparator does not hold and the year is over.
        ComparatorFails = "COMPARATOR_FAILS", 2;
        /// Evidence of fulfilment was approved.
        EvidenceApproved = "EVIDENCE_APPROVED", 3;
        /// Evidence of fulfilment is awaited.
        EvidenceAwaited = "EVIDENCE_AWAITED", 4;
        /// The due date has not come.
        BeforeDueDate = "BEFORE_DUE_DATE", 5;
        /// The due date passed without an approved value.
        AfterDueDate = "AFTER_DUE_DATE", 6;
        /// The pace lies at or above the threshold.
        PaceSufficient = "PACE_SUFFICIENT", 7;
        /// The pace lies below the first threshold.
        PaceBehind = "PACE_BEHIND", 8;
        /// The pace lies below the second threshold.
        PaceFarBehind = "PACE_FAR_BEHIND", 9;
        /// The value is worse than last year's.
        Regressing = "REGRESSING", 10;
        /// A flow that must stay low is above its ceiling already.
        CeilingPassed = "CEILING_PASSED", 11;
        /// The value already meets the target.
        LevelMeetsTarget = "LEVEL_MEETS_TARGET", 12;
        /// The value is near the target that was met before.
        LevelNearTarget = "LEVEL_NEAR_TARGET", 13;
        /// The value fell away from a target that was met before.
        LevelBelowTarget = "LEVEL_BELOW_TARGET", 14;
        /// Nothing was reported yet in the running year.
        NothingReported = "NOTHING_REPORTED", 15;
        /// Less than the smallest share of the year is reported.
        LittleElapsed = "LITTLE_ELAPSED", 16;
        /// Regions or periods are missing from the sum.
        PartsMissing = "PARTS_MISSING", 17;
        /// The plan sets no target for the year.
        NoTarget = "NO_TARGET", 18;
        /// It takes the status of the headline indicator that it restates.
        FromHeadline = "FROM_HEADLINE", 19;
        /// An earlier period broke what must hold in every period.
        BrokenEarlier = "BROKEN_EARLIER", 20;
        /// The typed absence says that there is no number.
        ValueAbsent = "VALUE_ABSENT", 21;
    }
}

mirrored! {
    /// What a reader should know besides the judgement; mirrors `qiyou.aggregator.v1.StatusFlag`.
    Flag {
        /// Rests on a submitted, not yet approved, value.
        Provisional = "PROVISIONAL", 1;
        /// No approved value of the year before stands to draw a line from.
        NoBaseline = "NO_BASELINE", 2;
        /// The target of the year is reached before its end.
        TargetReached = "TARGET_REACHED", 3;
        /// The plan prints no year; its last year is taken.
        Undated = "UNDATED", 4;
        /// The value comes, in whole or in part, from the authority that the plan does not prefer.
        OtherAuthority = "OTHER_AUTHORITY", 5;
        /// First handed in after its due date.
        Late = "LATE", 6;
        /// The number promised is an approximate one.
        Approximate = "APPROXIMATE", 7;
    }
}

/// The flags of a judgement, each at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags(u32);

impl Flags {
    /// Returns whether a flag is raised.
    #[must_use]
    pub fn contains(&self, flag: Flag) -> bool {
        self.0 & bit(flag) != 0
    }

    /// Returns the flags that are raised, in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(|flag| self.contains(*flag))
    }

    pub(crate) fn raise(&mut self, flag: Flag, raised: bool) {
        if raised {
            self.0 |= bit(flag);
        }
    }
}

fn bit(flag: Flag) -> u32 {
    1 << flag.number().unsigned_abs()
}
