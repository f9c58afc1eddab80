import type { Sandbox, SandboxRepository, Thread } from '../../sandbox/sandbox.ts';

const STAGES = ['a', 'b', 'c'] as const;
const BASES = ['main', 'release'] as const;
const CONFIGS = [
  'reading: required\n',
  'reading: forbidden\n',
  'reading: required\nunknown: fail\n',
  'reading: maybe\n',
] as const;

/** Something that people do; what does not fit the moment is left out. */
export type Act =
  | { readonly kind: (typeof STAGE_ACTS)[number]; readonly stage: number }
  | { readonly kind: 'force' | 'retarget' | 'config'; readonly choice: number }
  | { readonly kind: 'human'; readonly word: 'resolve' | 'reply'; readonly choice: number }
  | { readonly kind: (typeof PLAIN_ACTS)[number] };

export const STAGE_ACTS = ['fix', 'break', 'tear', 'remove', 'rename', 'shift'] as const;
export const PLAIN_ACTS = [
  'draft',
  'ready',
  'close',
  'reopen',
  'twin',
  'follow',
  'closeTwin',
  'rerun',
  'enqueue',
  'dequeue',
  'lock',
  'unlock',
] as const;

/** A file with a stage: without a certificate, with one, or one that can't be read. */
type State = 'bare' | 'set' | 'torn';
type StageFile = { readonly path: string; readonly state: State; readonly notes: number };

const STATES: ReadonlyMap<(typeof STAGE_ACTS)[number], State> = new Map([
  ['fix', 'set'],
  ['break', 'bare'],
  ['tear', 'torn'],
]);

/** A repository with a pull request, and what people do to both. */
export class Scene {
  readonly repository: SandboxRepository;
  /** Places whose threads somebody resolved. */
  readonly resolved = new Set<string>();
  /** Ids of comments that people wrote. */
  readonly words: number[] = [];
  readonly #stages = new Map<string, StageFile>();
  readonly #number: number;
  #twin: number | null = null;
  #group: string | null = null;
  #moves = 0;
  /** Heads of the merge groups, and whether the queue still waits for their checks. */
  readonly groups = new Map<string, boolean>();

  private constructor(repository: SandboxRepository, number: number) {
    this.repository = repository;
    this.#number = number;
    for (const name of ['a', 'b'])
      this.#stages.set(name, { path: `infra/${name}.tf`, state: 'bare', notes: 0 });
  }

  /** Against `main` the pull request adds three failing stages, against `release` two. */
  static async set(sandbox: Sandbox, name: string): Promise<Scene> {
    const repository = await sandbox.createRepository(`acme/${name}`);
    const config = { '.github/stage-review.yml': CONFIGS[0], 'README.md': '# Shop\n' };
    await repository.commit('main', config, 'Begin');
    await repository.commit('release', { 'infra/old.tf': textOf('old', 'bare', 0) }, 'The old stage');
    const files = { 'infra/a.tf': textOf('a', 'bare', 0), 'infra/b.tf': textOf('b', 'bare', 0) };
    await repository.commit('change', files, 'Change', { from: 'release' });
    const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
    return new Scene(repository, number);
  }

  get numbers(): readonly number[] {
    return this.#twin === null ? [this.#number] : [this.#number, this.#twin];
  }

  async act(act: Act): Promise<void> {
    const { repository } = this;
    const number = this.#number;
    const pull = repository.pullRequest(number);
    const isOpen = pull.state === 'open';
    switch (act.kind) {
      case 'fix':
      case 'break':
      case 'tear':
      case 'remove':
      case 'rename':
      case 'shift':
        return await this.#push(act.kind, STAGES[act.stage % STAGES.length] ?? 'a');
      case 'force':
        return await this.#force(BASES[act.choice % BASES.length] ?? 'main');
      case 'retarget': {
        const base = BASES[act.choice % BASES.length] ?? 'main';
        return isOpen && pull.baseRef !== base ? await repository.retarget(number, base) : undefined;
      }
      case 'config': {
        const text = CONFIGS[act.choice % CONFIGS.length] ?? '';
        await repository.commit('main', { '.github/stage-review.yml': text }, 'Config');
        return;
      }
      case 'draft':
        return isOpen && !pull.isDraft ? await repository.convertToDraft(number) : undefined;
      case 'ready':
        return isOpen && pull.isDraft ? await repository.markReady(number) : undefined;
      case 'close':
        return isOpen && this.#group === null ? await repository.close(number) : undefined;
      case 'reopen':
        return isOpen ? undefined : await repository.reopen(number);
      case 'twin':
        return await this.#openTwin();
      case 'follow':
        if (this.#twin !== null) await repository.setBranch('twin', 'change');
        return;
      case 'closeTwin':
        if (this.#twin !== null && repository.pullRequest(this.#twin).state === 'open')
          await repository.close(this.#twin);
        return;
      case 'rerun':
        return await repository.rerequestCheckSuite(pull.headSha);
      case 'enqueue':
        return await this.#enqueue(isOpen);
      case 'dequeue':
        if (this.#group === null) return;
        await repository.dequeue(number);
        this.groups.set(this.#group, false);
        this.#group = null;
        return;
      case 'lock':
        return await repository.lock(number);
      case 'unlock':
        return await repository.lock(number, false);
      case 'human':
        return this.#say(act.word, act.choice);
      default:
        return act satisfies never;
    }
  }

  /** Threads of a pull request by their places. */
  threads(number: number): { place: string; thread: Thread }[] {
    return this.repository
      .threads(number)
      .filter(({ comments }) => comments[0].isByApp)
      .map((thread) => ({ place: placeOf(thread), thread }));
  }

  async #push(kind: (typeof STAGE_ACTS)[number], name: string): Promise<void> {
    const known = this.#stages.get(name);
    const path = known?.path ?? `infra/${name}.tf`;
    const notes = known?.notes ?? 0;
    if (kind !== 'break' && known === undefined) return;
    if (kind === 'remove') {
      this.#stages.delete(name);
      await this.repository.commit('change', { [path]: null }, 'Remove');
      return;
    }
    const state = STATES.get(kind) ?? known?.state ?? 'bare';
    const next = {
      path: kind === 'rename' ? `infra/${name}-${++this.#moves}.tf` : path,
      state,
      notes: kind === 'shift' ? notes + 1 : notes,
    };
    this.#stages.set(name, next);
    const gone = next.path === path ? {} : { [path]: null };
    const files = { ...gone, [next.path]: textOf(name, next.state, next.notes) };
    await this.repository.commit('change', files, kind);
  }

  /** A rebase and squash. */
  async #force(base: string): Promise<void> {
    const files = [...this.#stages].map(([name, { path, state, notes }]) => [
      path,
      textOf(name, state, notes),
    ]);
    const all = { ...Object.fromEntries(files), [`docs/${++this.#moves}.md`]: 'Squashed.\n' };
    await this.repository.commit('change', all, 'Squash', { from: base, force: true });
  }

  async #openTwin(): Promise<void> {
    if (this.#twin !== null) return;
    await this.repository.setBranch('twin', 'change');
    this.#twin = await this.repository.openPullRequest({ title: 'Twin', head: 'twin', base: 'release' });
  }

  async #enqueue(isOpen: boolean): Promise<void> {
    if (!isOpen || this.#group !== null) return;
    const { headSha } = await this.repository.enqueue(this.#number);
    this.#group = headSha;
    this.groups.set(headSha, true);
  }

  #say(word: 'resolve' | 'reply', choice: number): void {
    const all = this.threads(this.#number);
    const found = all[choice % Math.max(all.length, 1)];
    if (found === undefined) return;
    const { id } = found.thread.comments[0];
    if (word === 'reply') this.words.push(this.repository.reply(this.#number, id, 'We look at it.'));
    else {
      this.resolved.add(found.place);
      this.repository.conversation(this.#number).resolve(id);
    }
  }
}

/** What a thread's hidden marker says it is about: its stage, wherever that stands. */
function placeOf({ comments }: Thread): string {
  return /<!-- stage-review:[0-9a-f]{32}:([0-9a-f]{32})/.exec(comments[0].body)?.[1] ?? 'none';
}

function textOf(name: string, state: State, notes: number): string {
  const certificate = state === 'set' ? '  client_certificate_id = "abc"\n' : '';
  const head = '# a note\n'.repeat(notes);
  return `${head}resource "aws_api_gateway_stage" "${name}" {\n  stage_name = "${name}"\n${certificate}${state === 'torn' ? '' : '}\n'}`;
}
