import { ApiDescriptions } from '../source/openapi.ts';
import { folderOf } from '../source/path.ts';
import type { Problem, Range, SourceFile } from '../source/text.ts';
import { compareText } from '../source/text.ts';
import type { Circumstances, Files } from '../stage.ts';
import { mayRead } from './file-mentions.ts';
import { isConfiguration, type Module, readModule } from './module.ts';
import { Budget } from './scope.ts';
import { isOwnPath } from './tfvars.ts';

/** Most instances of modules, and of stages, in one review, over all runs of all roots. */
const MAX_MADE = 20_000;

/** Most steps of evaluation for what certificates do not need: the integrations of a few hundred large APIs. */
const MAX_STEPS_ASIDE = 1_000_000;

/** Everything that one evaluation of a repository shares: its modules, its limits, and what it finds wrong. */
export class World {
  readonly files: Files;
  readonly around: Circumstances;
  readonly descriptions = new ApiDescriptions();
  private readonly budgets = { own: new Budget(), aside: new Budget(MAX_STEPS_ASIDE) };
  private isAside = false;
  private readonly made = { modules: 0, stages: 0 };
  private readonly modules = new Map<string, Module>();
  /** Folders that hold configuration, in path order. */
  readonly configured: readonly string[];
  private readonly folders: ReadonlyMap<string, Files>;
  private readonly inputs = new WeakMap<ReadonlySet<string>, readonly string[]>();
  private readonly texts = new Map<string, boolean>();
  private readonly found = new Map<string, Problem>();
  private readonly told = new Set<string>();

  constructor(files: Files, around: Circumstances) {
    this.files = files;
    this.around = around;
    this.folders = foldersIn(files);
    this.configured = [...this.folders.keys()].sort(compareText);
  }

  /** What the evaluation that is going on may spend. */
  get budget(): Budget {
    return this.isAside ? this.budgets.aside : this.budgets.own;
  }

  /** Runs an evaluation that must not decide others: it has a budget of its own, and reports and tells nothing. */
  aside<T>(run: () => T): T {
    this.isAside = true;
    try {
      return run();
    } finally {
      this.isAside = false;
    }
  }

  /** Whether all configuration is here, so that a module without a caller has none. */
  get isWhole(): boolean {
    return this.around.isWhole;
  }

  isConfigured(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** Whether a file of the folder can hold a call of a module in this repository; nothing is parsed. */
  canCall(folder: string): boolean {
    return this.hasText(folder, /\bsource"?\s*[=:]\s*"\.{1,2}(?:\/|")/);
  }

  /** Whether a file of the folder names a resource of API Gateway; nothing is parsed. */
  mentionsStages(folder: string): boolean {
    return this.hasText(folder, /aws_api_gateway_/);
  }

  /** Whether a file of the folder may configure where its state is kept; nothing is parsed. */
  mentionsBackend(folder: string): boolean {
    return this.hasText(folder, /\bbackend\s*"|\bcloud\s*\{|"cloud"\s*:/);
  }

  /** Whether a file of the folder uses the name of the workspace; nothing is parsed. */
  mentionsWorkspace(folder: string): boolean {
    return this.hasText(folder, /\bterraform\s*\.\s*workspace\b/);
  }

  /** The configuration files of a folder, none of them parsed. */
  configurationIn(folder: string): readonly SourceFile[] {
    return [...(this.folders.get(folder)?.values() ?? [])];
  }

  private hasText(folder: string, pattern: RegExp): boolean {
    const key = `${pattern.source} ${folder}`;
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const found = this.configurationIn(folder).some(({ text }) => pattern.test(text));
    this.texts.set(key, found);
    return found;
  }

  /** The paths among the units of a change that are neither Terraform's files nor its folders. */
  inputsAmong(units: ReadonlySet<string>): readonly string[] {
    const known = this.inputs.get(units);
    if (known) return known;
    const inputs = [...units].filter(
      (unit) => unit !== '.' && !unit.endsWith('/') && !isOwnPath(unit) && !this.isConfigured(unit),
    );
    this.inputs.set(units, inputs);
    return inputs;
  }

  /** Whether a file of the folder may read one of the paths; nothing is parsed. */
  mayRead(folder: string, paths: readonly string[]): boolean {
    return [...(this.folders.get(folder)?.values() ?? [])].some((file) => mayRead(file, paths, false));
  }

  /** The module in a folder; null where there is no configuration. */
  module(folder: string): Module | null {
    const known = this.modules.get(folder);
    if (known) return known;
    const files = this.folders.get(folder);
    if (!files) return null;
    const module = readModule(folder, files);
    this.modules.set(folder, module);
    for (const problem of module.problems) this.report(problem, problem.message);
    return module;
  }

  /** Whether one more instance of a block may be made; what stops at the limit is a Problem at the block. */
  hasRoomFor(kind: 'modules' | 'stages', block: Range): boolean {
    if (this.made[kind] < MAX_MADE) {
      this.made[kind]++;
      return true;
    }
    this.report(
      block,
      `There are more than ${MAX_MADE} ${kind}, counting each instance in each run; the others are not judged.`,
    );
    return false;
  }

  /** Remembers a Problem, once. */
  report({ file, start, end }: Range, message: string): void {
    if (this.isAside) return;
    this.found.set(JSON.stringify([file, start, message]), { file, start, end, message });
  }

  /** Remembers something that a reader should know, once. */
  tell(notice: string): void {
    if (!this.isAside) this.told.add(notice);
  }

  get problems(): Problem[] {
    return [...this.found.values()].sort((a, b) => compareText(a.file, b.file) || a.start - b.start);
  }

  get notices(): string[] {
    return [...this.told].sort(compareText);
  }
}

function foldersIn(files: Files): Map<string, Files> {
  const folders = new Map<string, Map<string, { path: string; text: string }>>();
  for (const file of files.values()) {
    if (!isConfiguration(file.path)) continue;
    const folder = folderOf(file.path);
    const own = folders.get(folder) ?? new Map();
    folders.set(folder, own.set(file.path, file));
  }
  return folders;
}
