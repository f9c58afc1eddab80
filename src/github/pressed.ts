/** What came of a button. */
export type Pressed = {
  /** For the log, in a word. */
  readonly outcome: string;
  /** What the run says of it, as Markdown of one line; null where that would be nothing new. */
  readonly note: string | null;
};

/** Nothing was done; `why` is Markdown. */
export function refusal(why: string): Pressed {
  return { outcome: 'refused', note: `nothing was done. ${why}` };
}
