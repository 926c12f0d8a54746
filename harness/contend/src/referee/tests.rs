//! The referee's loop against a scripted world: no process is started and no clock is read, so order, counts and blame
//! are exact.

mod blame;
mod clock;
mod loads;
mod order;
mod resume;
mod scripted;
mod traces;
