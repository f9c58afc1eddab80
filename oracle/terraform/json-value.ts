/** A value without names and functions, as JSON writes it. */
export function jsonOf(value: string): string {
  return value.replace(
    /("[^"]*"|\w+)(?: = )/g,
    (_, key: string) => `${key.startsWith('"') ? key : `"${key}"`}: `,
  );
}
