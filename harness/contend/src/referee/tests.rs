//! The referee's loop against a scripted world: no process is started and no clock is read, so order, counts and blame
//! are exact.

mod blame;
mod clock;
mod fairness;
mod knees;
mod loads;
mod open;
mod order;
mod resume;
mod scripted;
mod traces;
