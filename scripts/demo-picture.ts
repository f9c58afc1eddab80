import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Runs the demo and renders what it printed as docs/demo.png. Needs a Chromium on PATH.
const ROOT = join(import.meta.dirname, '..');
const WIDTH = 1060;
const LINE_HEIGHT = 17;
const COLOURS: ReadonlyMap<string, string> = new Map([
  ['1', 'font-weight:bold'],
  ['2', 'opacity:.6'],
  ['31', 'color:#ff7b72'],
  ['32', 'color:#7ee787'],
  ['33', 'color:#e3b341'],
  ['36', 'color:#79c0ff'],
  ['90', 'color:#8b949e'],
]);

/** The text as HTML; each style begins a span and each end of a style ends one. */
function htmlOf(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const [first = '', ...styled] = escaped.split('\u001b[');
  return first + styled.map(spanOf).join('');
}

/** What follows an escape: the number of a style, `m`, text. */
function spanOf(part: string): string {
  const end = part.indexOf('m');
  const style = COLOURS.get(part.slice(0, end));
  return (style === undefined ? '</span>' : `<span style="${style}">`) + part.slice(end + 1);
}

const output = execFileSync(process.execPath, [join(ROOT, 'sandbox/demo.ts')], {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1' },
});
const page = `<!doctype html><meta charset="utf-8"><style>
body{margin:0;padding:18px 24px;background:#0d1117;color:#e6edf3}
pre{font:13px/${LINE_HEIGHT}px "DejaVu Sans Mono",monospace;margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
</style><pre>${htmlOf(`$ npm run demo\n${output}`)}</pre>`;
const folder = mkdtempSync(join(tmpdir(), 'stage-review-picture-'));
try {
  writeFileSync(join(folder, 'page.html'), page);
  const lines = output.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 150)), 1);
  execFileSync('chromium', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    `--user-data-dir=${folder}/profile`,
    `--window-size=${WIDTH},${lines * LINE_HEIGHT + 36}`,
    `--screenshot=${join(ROOT, 'docs/demo.png')}`,
    join(folder, 'page.html'),
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
