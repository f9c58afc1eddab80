import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckRun } from '../../sandbox/sandbox.ts';
import type { Database } from '../../src/database/database.ts';
import { databaseInMemory, LiveServer } from './live-server.ts';
import { type Act, PLAIN_ACTS, Scene, STAGE_ACTS } from './scene.ts';

/** How many sequences are tried: as many of these as there is time for, or as many as somebody asks for. */
const ASKED = process.env.STAGE_REVIEW_SEQUENCES;
const SEQUENCES = Number(ASKED ?? 36);
const TIME = 35_000;

let database: Database;
beforeAll(async () => {
  database = await databaseInMemory();
});
afterAll(async () => await database.close());

const choice = fc.nat(7);
const ACT: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...STAGE_ACTS), stage: choice }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('force', 'retarget', 'config' as const), choice }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...PLAIN_ACTS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('human' as const),
      word: fc.constantFrom('resolve', 'reply' as const),
      choice,
    }),
  },
);

/** Which of the held deliveries are sent after an act, each perhaps twice, and how long is waited then. */
const DELIVERY = fc.record({
  which: fc.array(choice, { maxLength: 4 }),
  isTwice: fc.boolean(),
  rest: fc.nat(3),
});

const FAULT = fc.record({
  what: fc.constantFrom<[string | undefined, RegExp, RegExp?]>(
    ['POST', /check-runs$/],
    ['PATCH', /check-runs\/\d+$/],
    ['GET', /pulls\/\d+$/],
    ['GET', /git\/trees/],
    ['GET', /check-runs$/],
    ['POST', /graphql$/, /addPullRequestReview$/],
    ['POST', /graphql$/, /addPullRequestReviewThreadReply/],
    ['POST', /graphql$/, /esolveReviewThread/],
    ['POST', /graphql$/, /updatePullRequestReviewComment/],
    ['POST', /graphql$/, /Threads/],
  ),
  how: fc.constantFrom(
    { status: 502, afterWrite: true } as const,
    { status: 502 } as const,
    { status: 'drop', afterWrite: true } as const,
    { status: 'drop' } as const,
    { status: 403, headers: { 'retry-after': '0.05' } } as const,
    { status: 429, headers: { 'retry-after': '0.6' } } as const,
  ),
});

const SEQUENCE = fc.record({
  acts: fc.array(fc.record({ act: ACT, delivery: DELIVERY, fault: fc.option(FAULT, { freq: 4 }) }), {
    minLength: 3,
    maxLength: 9,
  }),
  last: fc.array(fc.nat(50), { maxLength: 30 }),
});

type Sequence = typeof SEQUENCE extends fc.Arbitrary<infer Value> ? Value : never;

/** So that what is compared is there to be compared. */
const ENDING: readonly Act[] = [{ kind: 'unlock' }, { kind: 'ready' }];

let names = 0;

async function cleanly({ acts }: Sequence): Promise<Ending> {
  const server = await LiveServer.start(database);
  try {
    const scene = await Scene.set(server.sandbox, `clean-${++names}`);
    await server.idle();
    for (const act of [...acts.map((each) => each.act), ...ENDING]) {
      await scene.act(act);
      await server.idle();
    }
    return endingOf(server, scene);
  } finally {
    await server.stop();
  }
}

async function anyhow({ acts, last }: Sequence): Promise<Ending> {
  const server = await LiveServer.start(database);
  const { sandbox } = server;
  try {
    sandbox.holdsWebhooks = true;
    const scene = await Scene.set(sandbox, `any-${++names}`);
    for (const { act, delivery, fault } of acts) {
      if (fault !== null) {
        const [method, path, operation] = fault.what;
        sandbox.fail({ ...(method && { method }), path, ...(operation && { operation }) }, fault.how);
      }
      await scene.act(act);
      for (const index of delivery.which) await deliver(server, index, delivery.isTwice);
      if (delivery.rest === 3) await server.idle();
      else await new Promise((resolve) => setTimeout(resolve, delivery.rest * 20));
    }
    for (const act of ENDING) await scene.act(act);
    for (const index of last) await deliver(server, index, index % 5 === 0);
    do {
      while (sandbox.heldWebhooks.length > 0) await deliver(server, 0, false);
      await server.idle();
    } while (sandbox.heldWebhooks.length > 0);
    return endingOf(server, scene);
  } finally {
    await server.stop();
  }
}

async function deliver({ sandbox }: LiveServer, index: number, isTwice: boolean): Promise<void> {
  const held = sandbox.heldWebhooks;
  const parcel = held[index % Math.max(held.length, 1)];
  if (parcel === undefined) return;
  await sandbox.release(parcel.guid);
  if (isTwice) await sandbox.redeliver(parcel.guid);
}

type Ending = ReturnType<typeof endingOf>;

/** What people see in the end; throws where that is wrong in itself. */
function endingOf({ failures }: LiveServer, scene: Scene) {
  const { repository } = scene;
  expect(failures).toEqual([]);
  const pulls = scene.numbers.map((number) => {
    const pull = repository.pullRequest(number);
    const threads = scene.threads(number);
    const words = repository.comments(number);
    for (const { body, state } of repository.reviews(number)) {
      expect(state).not.toBe('PENDING');
      if (body !== '') expect(body).toMatch(/^\d+ (?:stages? fails?\. |earlier threads have an answer\.$)/);
    }
    expect(new Set(threads.map(({ place }) => place)).size).toBe(threads.length);
    for (const { thread } of threads) expectTrueWords(thread);
    for (const id of scene.words.filter(() => number === scene.numbers[0]))
      expect(words.find((word) => word.id === id)?.body).toBe('We look at it.');
    const isOpen = pull.state === 'open';
    return {
      number,
      head: pull.headSha,
      isOpen,
      checks: isOpen ? currentChecks(repository.checkRuns(pull.headSha)) : null,
      threads: isOpen
        ? threads.filter(
            ({ thread }) => thread.resolvedBy === null && thread.comments[0].minimizedReason === null,
          )
        : [],
    };
  });
  const left = repository.allCheckRuns().filter(({ status }) => status !== 'completed');
  for (const [head, isWaiting] of scene.groups) {
    const status = repository.checkRuns(head)[0]?.status;
    // A group that is gone before anybody looked at it needs no check.
    expect(isWaiting ? ['completed'] : ['completed', undefined]).toContain(status);
  }
  return { pulls, resolved: scene.resolved, left };
}

/** The newest run of each of our checks; `runs` are newest first. */
function currentChecks(runs: readonly CheckRun[]) {
  const newest = new Map(runs.toReversed().map((run) => [run.name, run]));
  return [...newest.values()]
    .map(({ name, conclusion, output, annotations }) => ({
      name,
      conclusion,
      title: output.title,
      annotations,
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function expectTrueWords(thread: ReturnType<Scene['threads']>[number]['thread']): void {
  const said = thread.comments.slice(1).filter(({ isByApp }) => isByApp);
  const again = said.map(({ body }) => body.startsWith('Fails again'));
  // That a stage fails no more is said once before it fails again, and not at all in a thread that somebody resolved.
  expect(again.some((isAgain, index) => !isAgain && again[index - 1] === false)).toBe(false);
  if (thread.resolvedBy === null && thread.comments[0].minimizedReason === null)
    expect(again.at(-1) ?? true).toBe(true);
}

function compared({ pulls }: Ending, resolved: ReadonlySet<string>) {
  return pulls.map(({ threads, ...pull }) => ({
    ...pull,
    threads: threads
      .map(({ place }) => place)
      .filter((place) => !resolved.has(place))
      .toSorted(),
  }));
}

test('any order, doubling, delay and failure of deliveries ends as one clean delivery in order', {
  timeout: 60_000 + (ASKED === undefined ? TIME : SEQUENCES * 30_000),
}, async () => {
  await fc.assert(
    fc.asyncProperty(SEQUENCE, async (sequence) => {
      const [clean, any] = await Promise.all([cleanly(sequence), anyhow(sequence)]);
      const resolved = new Set([...clean.resolved, ...any.resolved]);
      expect([clean.left, any.left]).toEqual([[], []]);
      expect(compared(any, resolved)).toEqual(compared(clean, resolved));
    }),
    {
      numRuns: SEQUENCES,
      // A sequence takes seconds: smaller ones are not looked for, the seed and path of this one are told.
      endOnFailure: true,
      ...(ASKED === undefined ? { interruptAfterTimeLimit: TIME } : {}),
      ...replayed(),
    },
  );
});

/** What fast-check tells about a failure, by which that sequence is tried again. */
function replayed(): { seed?: number; path?: string } {
  const { STAGE_REVIEW_SEED: seed, STAGE_REVIEW_PATH: path } = process.env;
  return { ...(seed && { seed: Number(seed) }), ...(path && { path }) };
}
