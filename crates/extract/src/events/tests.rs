//! Coded events on sentences of our own.
