import { styleText } from 'node:util';
import { widthOf, wrapped } from './wrapped.ts';

export type Cell = string;

const GAP = '  ';

/** A table whose first row is its head, at most `columns` wide: the widest columns are wrapped. */
export function tableLines(rows: readonly (readonly Cell[])[], columns: number): string[] {
  const count = Math.max(...rows.map((row) => row.length));
  const used = Array.from({ length: count }, (_, index) => index).filter((index) =>
    rows.slice(1).some((row) => row[index]),
  );
  const widths = new Map(used.map((index) => [index, widest(rows, index)]));
  const limit = columns - GAP.length * (used.length - 1);
  while (sum(widths) > limit) {
    const wide = [...widths]
      .filter(([index, width]) => width > longestWord(rows, index))
      .sort((a, b) => b[1] - a[1])[0];
    if (!wide) break;
    widths.set(wide[0], wide[1] - 1);
  }
  return rows.flatMap((row, index) => rowLines(row, widths, index === 0));
}

function widest(rows: readonly (readonly Cell[])[], index: number): number {
  return Math.max(...rows.map((row) => widthOf(row[index] ?? '')));
}

function longestWord(rows: readonly (readonly Cell[])[], index: number): number {
  return Math.max(...rows.flatMap((row) => (row[index] ?? '').split(' ').map(widthOf)));
}

function sum(widths: ReadonlyMap<number, number>): number {
  return [...widths.values()].reduce((total, width) => total + width, 0);
}

function rowLines(row: readonly Cell[], widths: ReadonlyMap<number, number>, isHead: boolean): string[] {
  const cells = [...widths].map(([index, width]) => ({ width, lines: wrapped(row[index] ?? '', width) }));
  const height = Math.max(...cells.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, at) => {
    const parts = cells.map(({ width, lines }) => {
      const text = lines[at] ?? '';
      return (isHead ? styleText('dim', text) : text) + ' '.repeat(Math.max(0, width - widthOf(text)));
    });
    return parts.join(GAP).trimEnd();
  });
}
