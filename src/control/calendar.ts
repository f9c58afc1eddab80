const DAY = 86_400_000;

/** What is wrong with a text that should be a calendar day (YYYY-MM-DD) and what to write; null for a day that exists. */
export function dateProblem(text: string): string | null {
  if (/^\d{4}-\d{2}-\d{2}[T ]/.test(text))
    return `\`${text.slice(0, 10)}\` alone is the last valid day (UTC); remove the time after it`;
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return 'write a day as YYYY-MM-DD, such as `2027-03-31`';
  return new Date(dayNumber(text) * DAY).toJSON()?.startsWith(text)
    ? null
    : `there is no ${text} in the calendar; write a day that exists`;
}

/** Days from one day to another (both YYYY-MM-DD, UTC); negative where the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** `Date.parse` takes 2026-02-30 for 2 March in some engines and for nothing in others: both differ from the text. */
function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
}
