export type Side = 'LEFT' | 'RIGHT';

/** Where a line stands in a patch: its hunk, and its distance from the first hunk's header (1 = the line below). */
export type Anchor = { hunk: number; position: number };

export type DiffLines = { left: ReadonlyMap<number, Anchor>; right: ReadonlyMap<number, Anchor> };

/** The lines of a patch that can be commented on, by side and 1-based line number. Context lines are on both. */
export function diffLines(patch: string): DiffLines {
  const left = new Map<number, Anchor>();
  const right = new Map<number, Anchor>();
  let [oldLine, newLine, hunk] = [0, 0, -1];
  patch.split('\n').forEach((text, position) => {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      [oldLine, newLine, hunk] = [Number(header[1]), Number(header[2]), hunk + 1];
      return;
    }
    const anchor = { hunk, position };
    if (text.startsWith(' ') || text.startsWith('-')) left.set(oldLine++, anchor);
    if (text.startsWith(' ') || text.startsWith('+')) right.set(newLine++, anchor);
  });
  return { left, right };
}

/** The anchor of a line on a side, or undefined when no hunk shows it. */
export function anchorAt(lines: DiffLines, side: Side, line: number): Anchor | undefined {
  return (side === 'LEFT' ? lines.left : lines.right).get(line);
}

/** The hunk's text from its header to a position: what GitHub shows above a comment. */
export function hunkUpTo(patch: string, position: number): string {
  const lines = patch.split('\n').slice(0, position + 1);
  const start = lines.findLastIndex((line) => line.startsWith('@@ '));
  return lines.slice(Math.max(start, 0)).join('\n');
}

/** The line of the new text that an unchanged line of the old one has become, or null when it was changed. */
export function movedLine(patch: string, line: number): number | null {
  let shift = 0;
  for (const text of patch.split('\n')) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
    if (header === null) continue;
    const oldCount = Number(header[2] ?? 1);
    const newCount = Number(header[4] ?? 1);
    // without context a hunk of 0 old lines stands after the line it names
    const start = Number(header[1]) + (oldCount === 0 ? 1 : 0);
    if (line < start) break;
    if (line < start + oldCount) return null;
    shift += newCount - oldCount;
  }
  return line + shift;
}
