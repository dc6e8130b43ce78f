"""Code that is type-checked as a user of the library would write it, and never run."""
