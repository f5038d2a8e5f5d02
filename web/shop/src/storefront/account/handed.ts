/** What one page before log-in hands to the next. It goes with the history's state: an address would end up in the logs. */
export type Handed = { email?: string; passwordSet?: boolean } | null;
