import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const SERVER = fileURLToPath(new URL('../src/server.ts', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

const LINE = z.looseObject({ msg: z.string(), url: z.string().optional() });
export type LogLine = z.infer<typeof LINE>;

/** The real server as a process of its own. */
export class ServerProcess {
  /** Every line of its log so far. */
  readonly log: LogLine[] = [];
  /** What it wrote to standard error. */
  errors = '';
  readonly #child: ChildProcess;
  /** After the last line of its output, which may come later than its end. */
  readonly #closed: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  /** Starts it with nothing in its environment but what is given, PATH and a DATA_DIR of its own, in a folder without a `.env`. */
  constructor(environment: Readonly<Record<string, string>>, folder = HERE) {
    const dataDir = mkdtempSync(join(tmpdir(), 'stage-review-data-'));
    const child = spawn(process.execPath, [SERVER], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...environment },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#add(LINE.parse(JSON.parse(line))));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    child.on('exit', () => {
      rmSync(dataDir, { recursive: true, force: true });
      this.#wake();
    });
    this.#child = child;
    this.#closed = once(child, 'close');
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Its address, once it listens. */
  async url(): Promise<string> {
    const line = await this.line((each) => each.msg === 'listening');
    return line.url ?? '';
  }

  /** The first line of the log, from `start` on, that is what is looked for. Throws when the server ends first. */
  async line(isWanted: (line: LogLine) => boolean, start = 0): Promise<LogLine> {
    for (;;) {
      const found = this.log.slice(start).find(isWanted);
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) throw new Error(`the server ended: ${this.errors}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Sends SIGTERM and answers the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return await this.exitCode();
  }

  /** Ends it as the machine's failure would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  async exitCode(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  #add(line: LogLine): void {
    this.log.push(line);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
