import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export type GitObject = { sha: string; type: string; content: Buffer };

type Waiting = { resolve: (object: GitObject | null) => void; reject: (error: Error) => void };

/** Reads objects of a bare repository through one long-lived `git cat-file --batch`. */
export class ObjectReader {
  readonly #gitDir: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #waiting: Waiting[] = [];
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 1;
  #header: { sha: string; type: string; size: number } | undefined;

  constructor(gitDir: string, environment: NodeJS.ProcessEnv) {
    this.#gitDir = gitDir;
    this.#environment = environment;
  }

  /** The object that a revision names, or null. A name with white space or control characters names nothing. */
  read(revision: string): Promise<GitObject | null> {
    if (revision === '' || [...revision].some((letter) => letter <= ' ' || letter === '\x7f')) {
      return Promise.resolve(null);
    }
    const child = this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin.write(`${revision}\n`);
    });
  }

  /** Ends the child; resolves when it is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.stdin.end();
    });
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    if (this.#child !== undefined) return this.#child;
    const child = spawn('git', ['--git-dir', this.#gitDir, 'cat-file', '--batch'], {
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stdin.on('error', () => undefined); // the close event below tells the same with the waiting reads at hand
    child.on('error', (error) => this.#fail(error));
    child.on('close', () => this.#fail(new Error('git cat-file ended')));
    this.#child = child;
    return child;
  }

  #fail(error: Error): void {
    this.#child = undefined;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#needed && this.#step());
  }

  /** One header or one body from what has arrived; false when more bytes are needed. */
  #step(): boolean {
    const bytes =
      this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    if (this.#header === undefined) {
      const end = bytes.indexOf(10);
      if (end < 0) {
        this.#needed = bytes.length + 1;
        return false;
      }
      this.#readHeader(bytes.toString('utf8', 0, end));
      this.#drop(bytes, end + 1);
      return true;
    }
    const { sha, type, size } = this.#header;
    const content = Buffer.from(bytes.subarray(0, size));
    this.#header = undefined;
    this.#drop(bytes, size + 1);
    this.#needed = 1;
    this.#waiting.shift()?.resolve({ sha, type, content });
    return true;
  }

  #readHeader(line: string): void {
    const match = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(line);
    if (match === null) {
      this.#needed = 1;
      this.#waiting.shift()?.resolve(null);
      return;
    }
    const size = Number(match[3]);
    this.#header = { sha: match[1] ?? '', type: match[2] ?? '', size };
    this.#needed = size + 1;
  }

  #drop(bytes: Buffer, count: number): void {
    const rest = bytes.subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }
}
