import type { SourceFile } from '../../src/source/text.ts';
import type { Random } from './random.ts';
import { functionName, noun, sentence } from './words.ts';

type Dialect = {
  readonly ending: string;
  readonly comment: string;
  readonly lines: (name: string, other: string, number: number) => readonly string[];
};

const DIALECTS: readonly [Dialect, ...Dialect[]] = [
  {
    ending: 'ts',
    comment: '//',
    lines: (name, other, number) => [
      `export async function ${name}(input: Input, limit = ${number}): Promise<Result> {`,
      `  const found = await repository.${other}(input.id, { limit, isActive: true });`,
      `  if (found.length > limit) throw new RangeError(\`more than \${limit} rows\`);`,
      '  return { rows: found.map((row) => ({ ...row, seen: true })), next: found.at(-1)?.id ?? null };',
      '}',
    ],
  },
  {
    ending: 'py',
    comment: '#',
    lines: (name, other, number) => [
      `def ${name}(connection, key, limit=${number}):`,
      `    rows = connection.execute("select * from ${other} where key = %s limit %s", (key, limit))`,
      '    if rows is None:',
      `        raise KeyError(f"no ${other} for {key}")`,
      '    return [dict(row, seen=True) for row in rows]',
    ],
  },
  {
    ending: 'go',
    comment: '//',
    lines: (name, other, number) => [
      `func ${name}(ctx context.Context, key string) (*Row, error) {`,
      `	row, err := store.Find(ctx, "${other}", key, ${number})`,
      '	if err != nil {',
      `		return nil, fmt.Errorf("${name} %s: %w", key, err)`,
      '	}',
      '	return row, nil',
      '}',
    ],
  },
  {
    ending: 'java',
    comment: '//',
    lines: (name, other, number) => [
      `    public List<Row> ${name}(String key) throws NotFoundException {`,
      `        List<Row> rows = store.find("${other}", key, ${number});`,
      '        if (rows.isEmpty()) {',
      `            throw new NotFoundException("${other} " + key);`,
      '        }',
      '        return rows.stream().filter(Row::isActive).toList();',
      '    }',
    ],
  },
];

/** An application in one folder: its sources, its package and image, its settings and test data. */
export function serviceFiles(random: Random, folder: string): SourceFile[] {
  const dialect = random.pick(DIALECTS);
  const areas = [noun(random), noun(random), noun(random)] as const;
  const sources = random.several(random.between(12, 26), (index) => ({
    path: `${folder}/src/${random.pick(areas)}/${noun(random)}-${index}.${dialect.ending}`,
    text: sourceText(random, dialect, random.between(4, 24)),
  }));
  const tests = random.several(random.between(3, 8), (index) => ({
    path: `${folder}/test/${noun(random)}-${index}.${dialect.ending}`,
    text: sourceText(random, dialect, random.between(2, 12)),
  }));
  const data = random.several(random.between(1, 3), (index) => ({
    path: `${folder}/test/data/${noun(random)}-${index}.json`,
    text: jsonText(random, random.between(5, 80)),
  }));
  return [...sources, ...tests, ...data, ...packageFiles(random, folder)];
}

function sourceText(random: Random, { comment, lines }: Dialect, functions: number): string {
  const parts = random.several(functions, () => [
    `${comment} ${sentence(random, random.between(6, 14))}`,
    ...lines(functionName(random), noun(random), random.between(1, 500)),
    '',
  ]);
  return `${comment} ${sentence(random, 8)}\n\n${parts.flat().join('\n')}`;
}

function jsonText(random: Random, records: number): string {
  const rows = random.several(records, (id) => ({
    id,
    name: noun(random),
    note: sentence(random, 6),
    isActive: random.happens(0.5),
    tags: random.several(random.between(0, 3), () => noun(random)),
    price: { amount: random.between(1, 9_999), currency: random.pick(['EUR', 'GBP', 'USD']) },
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function packageFiles(random: Random, folder: string): SourceFile[] {
  const name = folder.split('/').at(-1) ?? folder;
  const dependencies = Object.fromEntries(
    random.several(random.between(4, 20), (index) => [
      `${noun(random)}-${index}`,
      `${random.between(1, 9)}.0.0`,
    ]),
  );
  const files = [
    {
      path: `${folder}/README.md`,
      text: `# ${name}\n\n${sentence(random, 30)}\n\n${sentence(random, 40)}\n`,
    },
    {
      path: `${folder}/package.json`,
      text: `${JSON.stringify({ name, version: '1.0.0', dependencies }, null, 2)}\n`,
    },
    {
      path: `${folder}/Dockerfile`,
      text: `FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nCMD ["npm", "start"] # ${sentence(random, 5)}\n`,
    },
    { path: `${folder}/config.yaml`, text: settingsText(random) },
  ];
  if (random.happens(0.3))
    files.push({
      path: `${folder}/.gitignore`,
      text: 'node_modules/\n/build/\n*.log\n.env\n!/build/keep.txt\n',
    });
  // a lock file is the largest JSON file that most repositories have
  if (random.happens(0.1))
    files.push({ path: `${folder}/package-lock.json`, text: jsonText(random, random.between(300, 1_500)) });
  return files;
}

function settingsText(random: Random): string {
  const sections = random.several(random.between(2, 8), (index) => [
    `${noun(random)}_${index}:`,
    `  limit: ${random.between(1, 1_000)}`,
    `  text: "${sentence(random, 5)}"`,
    '  hosts:',
    ...random.several(random.between(1, 4), () => `    - ${noun(random)}.example.internal`),
  ]);
  return `${sections.flat().join('\n')}\n`;
}
