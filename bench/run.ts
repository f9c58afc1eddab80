import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SourceFile } from '../src/source/text.ts';
import { build } from './build.ts';
import { compare, type Effort, type Row } from './compare.ts';
import { type Cost, type Measure, measureBy } from './measure.ts';
import { monorepoFiles } from './monorepo/monorepo.ts';
import { SMALL_FILES } from './monorepo/small.ts';
import { largeTemplate, templates } from './monorepo/templates.ts';
import { onPath } from './programs.ts';
import { growthBetween, tableOf } from './table.ts';
import { writeFiles } from './write-files.ts';

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '1000,10000,100000' },
    templates: { type: 'string', default: '1000,10000' },
    folder: { type: 'string', default: process.env.BENCH_FOLDER ?? '' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    'no-peers': { type: 'boolean', default: false },
    'peer-seconds': { type: 'string', default: '300' },
  },
});

const time = onPath('time');
if (time === null) {
  console.error(
    'The bench needs GNU time on the PATH (Debian: apt install time): it counts what whole processes take.',
  );
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'stage-review-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const effort: Effort = {
  runs: Math.max(1, Number(options.runs)),
  hasPeers: !options['no-peers'],
  peerSeconds: Number(options['peer-seconds']),
};
await runAll(join(work, 'code'), join(work, 'files'), measureBy(time, work));

async function runAll(code: string, made: string, measure: Measure): Promise<void> {
  console.log(
    `Node ${process.version}, ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), medians of ${effort.runs}\n`,
  );
  const built = build(code);
  const print = async (title: string, folder: string): Promise<readonly Row[]> => {
    const rows = await compare(folder, built, measure, effort);
    console.log(tableOf(title, rows));
    return rows;
  };
  writeFiles(made, SMALL_FILES);
  await print(`A small folder, ${SMALL_FILES.length} files`, made);
  if (options.folder === '') console.log('No folder of real files: --folder or BENCH_FOLDER can name one.\n');
  else await print(options.folder, resolve(options.folder));
  const seed = Number(options.seed);
  const printMade = async (title: string, files: Iterable<SourceFile>): Promise<readonly Row[]> => {
    rmSync(made, { recursive: true, force: true });
    writeFiles(made, files);
    return print(title, made);
  };
  const printSizes = async (
    counts: string,
    rowsOf: (count: number) => Promise<readonly Row[]>,
  ): Promise<void> => {
    const sizes: [number, Cost][] = [];
    for (const count of countsIn(counts)) {
      const [own] = await rowsOf(count);
      if (own && 'cpuSeconds' in own.result) sizes.push([count, own.result]);
    }
    for (const [index, size] of sizes.entries()) {
      const next = sizes[index + 1];
      if (next) console.log(growthBetween(size, next));
    }
  };
  await printSizes(options.files, (count) =>
    printMade(`A made-up repository, ${count} files`, monorepoFiles(count, seed)),
  );
  await printSizes(options.templates, (count) => printMade(`${count} templates`, templates(count, seed)));
  const most = Math.max(0, ...countsIn(options.templates));
  if (most === 0) return;
  await printMade(`${most} templates without a stage`, templates(most, seed, 0));
  await printMade('One template of 1 MB', [largeTemplate(1_000_000, seed)]);
}

function countsIn(list: string): number[] {
  return list.split(',').filter(Boolean).map(Number);
}
