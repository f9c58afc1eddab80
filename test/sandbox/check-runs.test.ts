import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;

const RUNS = '/repos/acme/api/check-runs';
const output = { title: 'Title', summary: 'Summary' };
const annotation = { path: 'a.tf', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'No' };
const action = { label: 'Fix', description: 'Fixes it', identifier: 'fix' };

const annotations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...annotation,
    start_line: index + 1,
    end_line: index + 1,
  }));
const without = (key: string) =>
  Object.fromEntries(Object.entries(annotation).filter(([name]) => name !== key));

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  head = await repository.commit('feature', { 'a.tf': 'b\n' }, 'second');
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const create = (body: object) => client.post(RUNS, { name: 'stage-review', head_sha: head, ...body });

const accepted: [string, object][] = [
  ['nothing more', {}],
  ['a status', { status: 'in_progress', started_at: '2026-01-01T00:00:00Z' }],
  ['a conclusion alone', { conclusion: 'success' }],
  ['status and conclusion', { status: 'completed', conclusion: 'action_required' }],
  ['output', { output }],
  ['65,535 letters', { output: { title: 't', summary: 'x'.repeat(65_535), text: 'y'.repeat(65_535) } }],
  ['50 annotations', { output: { ...output, annotations: annotations(50) } }],
  [
    'columns on one line',
    { output: { ...output, annotations: [{ ...annotation, start_column: 1, end_column: 4 }] } },
  ],
  ['a title of 255', { output: { ...output, annotations: [{ ...annotation, title: 'x'.repeat(255) }] } }],
  [
    'a message of 64 KB',
    { output: { ...output, annotations: [{ ...annotation, message: 'x'.repeat(65_536) }] } },
  ],
  [
    '3 actions',
    {
      actions: [
        action,
        action,
        { label: 'x'.repeat(20), description: 'x'.repeat(40), identifier: 'x'.repeat(20) },
      ],
    },
  ],
  ['an https page', { details_url: 'https://example.com/run' }],
  ['an external id', { external_id: 'ours' }],
];

const refused: [string, object][] = [
  ['no name', { name: undefined }],
  ['an empty name', { name: '' }],
  ['no commit', { head_sha: undefined }],
  ['an unknown commit', { head_sha: '0'.repeat(40) }],
  ['a branch for a commit', { head_sha: 'feature' }],
  ['an unknown status', { status: 'waiting' }],
  ['completed without a conclusion', { status: 'completed' }],
  ['a conclusion that only GitHub sets', { conclusion: 'stale' }],
  ['an unknown conclusion', { conclusion: 'passed' }],
  ['output without a title', { output: { summary: 's' } }],
  ['output without a summary', { output: { title: 't' } }],
  ['a summary of 65,536', { output: { title: 't', summary: 'x'.repeat(65_536) } }],
  ['a summary of 65,536 bytes in fewer letters', { output: { title: 't', summary: 'é'.repeat(32_768) } }],
  ['a text of 65,536', { output: { ...output, text: 'x'.repeat(65_536) } }],
  ['51 annotations', { output: { ...output, annotations: annotations(51) } }],
  ['an annotation without path', { output: { ...output, annotations: [without('path')] } }],
  ['an annotation without message', { output: { ...output, annotations: [without('message')] } }],
  ['an annotation without a level', { output: { ...output, annotations: [without('annotation_level')] } }],
  ['an annotation without an end', { output: { ...output, annotations: [without('end_line')] } }],
  ['a wrong level', { output: { ...output, annotations: [{ ...annotation, annotation_level: 'error' }] } }],
  ['line 0', { output: { ...output, annotations: [{ ...annotation, start_line: 0 }] } }],
  ['an end before the start', { output: { ...output, annotations: [{ ...annotation, start_line: 2 }] } }],
  [
    'columns over lines',
    { output: { ...output, annotations: [{ ...annotation, end_line: 2, start_column: 1 }] } },
  ],
  [
    'columns in reverse',
    { output: { ...output, annotations: [{ ...annotation, start_column: 3, end_column: 2 }] } },
  ],
  ['a title of 256', { output: { ...output, annotations: [{ ...annotation, title: 'x'.repeat(256) }] } }],
  [
    'a message above 64 KB',
    { output: { ...output, annotations: [{ ...annotation, message: 'x'.repeat(65_537) }] } },
  ],
  ['an unknown annotation field', { output: { ...output, annotations: [{ ...annotation, column: 1 }] } }],
  ['4 actions', { actions: [action, action, action, action] }],
  ['a label of 21', { actions: [{ ...action, label: 'x'.repeat(21) }] }],
  ['a description of 41', { actions: [{ ...action, description: 'x'.repeat(41) }] }],
  ['an identifier of 21', { actions: [{ ...action, identifier: 'x'.repeat(21) }] }],
  ['an action without identifier', { actions: [{ label: 'a', description: 'b' }] }],
  ['another scheme', { details_url: 'ftp://example.com/' }],
  ['no address', { details_url: 'run 7' }],
  ['a time in words', { started_at: 'now' }],
  ['an unknown field', { sha: 'x' }],
];

test.each(accepted)('creates with %s', async (_, body) => {
  expect((await create(body)).status).toBe(201);
});

test.each(refused)('refuses to create with %s', async (_, body) => {
  const before = repository.checkRuns(head).length;
  const reply = await create(body);
  expect(reply.status).toBe(422);
  expect(at(reply.body, 'message')).toMatch(/^(Invalid request\.|Validation Failed)/);
  expect(repository.checkRuns(head)).toHaveLength(before);
});

test.each(refused.filter(([name]) => !/name|commit/.test(name)))(
  'refuses to update with %s',
  async (_, body) => {
    const id = String(at((await create({})).body, 'id'));
    expect((await client.request('PATCH', `${RUNS}/${id}`, body)).status).toBe(422);
  },
);

describe('a run', () => {
  test('has times, a suite, the App and an external id', async () => {
    const { body } = await create({ status: 'in_progress', external_id: 'ours' });
    expect(body).toMatchObject({
      name: 'stage-review',
      head_sha: head,
      status: 'in_progress',
      conclusion: null,
      completed_at: null,
      external_id: 'ours',
      output: { title: null, summary: null, annotations_count: 0 },
      app: { id: sandbox.appId, slug: 'stage-review' },
    });
    expect(at(body, 'check_suite', 'id')).toBeTypeOf('number');
    expect(at(body, 'started_at')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('is completed by a conclusion, and stays so', async () => {
    const { body } = await create({ status: 'in_progress', external_id: 'kept' });
    const path = `${RUNS}/${String(at(body, 'id'))}`;
    const done = await client.request('PATCH', path, { conclusion: 'failure', output });
    expect(done).toMatchObject({ status: 200, body: { status: 'completed', conclusion: 'failure' } });
    const again = await client.request('PATCH', path, { status: 'in_progress' });
    expect(again).toMatchObject({ status: 200, body: { status: 'completed', conclusion: 'failure' } });
    expect((await client.get(path)).body).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
      external_id: 'kept',
      output: { title: 'Title', summary: 'Summary' },
    });
  });

  test('gathers the annotations of every update, in pages', async () => {
    const { body } = await create({ output: { ...output, annotations: annotations(50) } });
    const path = `${RUNS}/${String(at(body, 'id'))}`;
    await client.request('PATCH', path, { output: { ...output, annotations: annotations(20) } });
    expect((await client.get(path)).body).toMatchObject({ output: { annotations_count: 70 } });
    const first = await client.get(`${path}/annotations`);
    expect(listAt(first.body)).toHaveLength(30);
    expect(first.headers.get('link')).toMatch(/page=2>; rel="next".*page=3>; rel="last"/);
    const all = await client.get(`${path}/annotations?per_page=100`);
    expect(listAt(all.body)).toHaveLength(70);
    expect(all.headers.get('link')).toBeNull();
    expect(listAt(all.body)[50]).toMatchObject({ path: 'a.tf', start_line: 1, annotation_level: 'failure' });
    expect(repository.checkRuns(head)[0]?.annotations).toHaveLength(70);
  });

  test('of nobody is not found', async () => {
    expect((await client.get(`${RUNS}/1`)).status).toBe(404);
    expect((await client.request('PATCH', `${RUNS}/1`, {})).status).toBe(404);
    expect((await client.get(`${RUNS}/x`)).status).toBe(404);
  });
});
