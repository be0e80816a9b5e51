"""The Learn tab: lessons, and the stages on which they are played."""
