//! The enums of imports.

use qiyou_kernel as kernel;
use qiyou_proto::indicator::v1 as wire;

use super::Wire;

impl Wire for kernel::ImportMode {
    type Message = wire::ImportMode;

    fn message(self) -> Self::Message {
        match self {
            Self::Atomic => wire::ImportMode::Atomic,
            Self::Batch => wire::ImportMode::Batch,
            Self::Row => wire::ImportMode::Row,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::ImportMode::Unspecified => None,
            wire::ImportMode::Atomic => Some(Self::Atomic),
            wire::ImportMode::Batch => Some(Self::Batch),
            wire::ImportMode::Row => Some(Self::Row),
        }
    }
}

impl Wire for kernel::ImportStrategy {
    type Message = wire::ImportStrategy;

    fn message(self) -> Self::Message {
        match self {
            Self::Merge => wire::ImportStrategy::Merge,
            Self::Replace => wire::ImportStrategy::Replace,
            Self::Withdraw => wire::ImportStrategy::Withdraw,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::ImportStrategy::Unspecified => None,
            wire::ImportStrategy::Merge => Some(Self::Merge),
            wire::ImportStrategy::Replace => Some(Self::Replace),
            wire::ImportStrategy::Withdraw => Some(Self::Withdraw),
        }
    }
}

impl Wire for kernel::ImportState {
    type Message = wire::ImportState;

    fn message(self) -> Self::Message {
        match self {
            Self::Running => wire::ImportState::Running,
            Self::Completed => wire::ImportState::Completed,
            Self::Failed => wire::ImportState::Failed,
            Self::Discarded => wire::ImportState::Discarded,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::ImportState::Unspecified => None,
            wire::ImportState::Running => Some(Self::Running),
            wire::ImportState::Completed => Some(Self::Completed),
            wire::ImportState::Failed => Some(Self::Failed),
            wire::ImportState::Discarded => Some(Self::Discarded),
        }
    }
}
