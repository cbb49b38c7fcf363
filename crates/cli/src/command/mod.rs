//! One file a command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod lint;
pub(crate) mod lookup;
pub(crate) mod man;
pub(crate) mod matching;
mod network;
pub(crate) mod probe;
pub(crate) mod replay;
pub(crate) mod ui;
