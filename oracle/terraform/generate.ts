import { Chooser } from './chooser.ts';
import { Expressions, type Reference } from './expressions.ts';
import { historyOf, membersOf, outsideOf } from './extras.ts';
import { ATTRIBUTE, CERTIFICATE, DESCRIPTION, FIRST, LAST, STAGE } from './forms.ts';
import { inside, instancesOf, type Repetition } from './instances.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { Argument, Call, Module, Output, Override, Variable } from './module.ts';
import { typeOf } from './type-constraint.ts';

/** Deepest module below a tree's top. */
const MAX_DEPTH = 2;

/** Depth of one expression. */
const EXPRESSION_DEPTH = 3;

/** A module with what is below it, and the values that its variables are given from outside. */
export type Tree = {
  readonly top: Module;
  readonly values: ReadonlyMap<string, string>;
  /** What values files say where the module is a root of its own: required variables, others, and some of them twice. */
  readonly lines: readonly { readonly file: string; readonly name: string; readonly value: string }[];
  /** A values file that only a run which names it reads, where there is one. */
  readonly named: string | null;
};

/** The values files that Terraform reads by itself. */
const VALUES_FILES = [
  'terraform.tfvars',
  'terraform.tfvars.json',
  'a.auto.tfvars',
  'b.auto.tfvars.json',
  'c.auto.tfvars',
] as const;

const NAMED_FILES = ['prod.tfvars', 'env/prod.tfvars', 'env/prod.tfvars.json'] as const;

/** A tree as a row of numbers decides it: modules over variables, locals, certificates, calls, outputs and stages. */
export function treeOf(numbers: readonly number[]): Tree {
  const chooser = new Chooser(numbers);
  const maker = new TreeMaker(chooser);
  const top = maker.module(0);
  const given = top.variables.filter(({ fallback }) => fallback === null || chooser.percent(40));
  const value = (kind: Kind): string => (chooser.percent(15) ? 'null' : maker.constant(kind));
  const values = given.map(({ name, kind }): [string, string] => [name, value(kind)]);
  const named = chooser.percent(25) ? chooser.one(NAMED_FILES) : null;
  const lines = given.flatMap(({ name, kind }) => {
    const files = new Set([
      chooser.one(VALUES_FILES),
      ...(named !== null && chooser.percent(60) ? [named] : []),
      ...chooser.some(2, () => chooser.one(VALUES_FILES)),
    ]);
    return [...files].map((file) => ({ file, name, value: value(kind) }));
  });
  const isNamed = lines.some(({ file }) => file === named);
  return { top, values: new Map(values), lines, named: isNamed ? named : null };
}

function namesIn(blocks: readonly { readonly name: string }[]): string[] {
  return blocks.map(({ name }) => name);
}

class TreeMaker {
  private readonly chooser: Chooser;
  private names = 0;

  constructor(chooser: Chooser) {
    this.chooser = chooser;
  }

  private name(letter: string): string {
    this.names += 1;
    return `${letter}${this.names}`;
  }

  /** A module with all that is below it. */
  module(depth: number): Module {
    const { chooser } = this;
    const variables = chooser.some(4, () => this.variable());
    const scope: Reference[] = variables.map(({ name, kind, isNullable }) => ({
      text: `var.${name}`,
      kind,
      isNullable,
    }));
    const outside = outsideOf(this.name('d'), chooser);
    scope.push(...outside.references);
    const certificates = chooser.some(2, () => this.certificate(scope));
    const early = chooser.some(2, () => this.local(scope));
    const calls = depth < MAX_DEPTH ? this.calls(depth, scope) : [];
    const late = chooser.some(3, () => this.local(scope));
    const outputs = depth === 0 ? [] : chooser.some(3, () => this.output(scope));
    const stages = Array.from({ length: 1 + chooser.below(2) }, () => this.stage(scope));
    const overrides = [...stages, ...outputs]
      .filter(() => chooser.percent(6))
      .map((each) => this.override(each, scope));
    const syntax = chooser.percent(20) ? 'json' : 'hcl';
    const locals = [...early, ...late];
    const extras = [
      ...(outside.extra ? [outside.extra] : []),
      ...historyOf(namesIn(certificates), namesIn(calls), chooser),
    ];
    return {
      folder: this.name('f'),
      syntax,
      variables,
      locals,
      certificates,
      calls,
      outputs,
      stages,
      extras,
      overrides,
    };
  }

  private expression(scope: readonly Reference[], kind: Kind, isNullable = false): string {
    return new Expressions(this.chooser, scope).of(
      kind,
      1 + this.chooser.below(EXPRESSION_DEPTH),
      isNullable,
    );
  }

  private variable(): Variable {
    const { chooser } = this;
    const kind = chooser.one(KINDS);
    const isNullable = !chooser.percent(40);
    const type = chooser.percent(15) ? null : typeOf(kind, chooser);
    const hasNull = isNullable && chooser.percent(20);
    const fallback = chooser.percent(20) ? null : hasNull ? 'null' : this.constant(kind);
    return { name: this.name('v'), kind, type, fallback, isNullable, isSensitive: chooser.percent(5) };
  }

  /** A value of a variable's kind that uses no names and no functions. */
  constant(kind: Kind): string {
    const text = new Expressions(this.chooser, []).literal(kind);
    return text.replace(/^toset\((.*)\)$/, '$1');
  }

  private local(scope: Reference[]): Argument {
    const { chooser } = this;
    const kind = chooser.one(KINDS);
    const isNullable = kind === 'string' && chooser.percent(50);
    const value = this.expression(scope, kind, isNullable);
    const name = this.name('l');
    scope.push({ text: `local.${name}`, kind, isNullable });
    return { name, value };
  }

  private repetition(scope: readonly Reference[]): Repetition {
    const { chooser } = this;
    const count = (value: string): Repetition => ({ argument: [{ name: 'count', value }], key: 'count' });
    const each = (value: string): Repetition => ({ argument: [{ name: 'for_each', value }], key: 'each' });
    return chooser.one<() => Repetition>([
      () => ({ argument: [], key: '' }),
      () => ({ argument: [], key: '' }),
      () => count(`${this.expression(scope, 'bool')} ? 1 : 0`),
      () => count(chooser.one(['0', '1', '2'])),
      () => count(`max(0, floor(${this.expression(scope, 'number')})) % 4`),
      () => count(`length(${this.expression(scope, 'strings')})`),
      () => each(this.expression(scope, 'set')),
      () => each(this.expression(scope, 'map')),
      () => each(this.expression(scope, 'objectMap')),
      () => each(`toset(${this.expression(scope, 'strings')})`),
      () => each(`{ for x in ${this.expression(scope, 'objects')} : x.name => x }`),
    ])();
  }

  private certificate(scope: Reference[]): Module['certificates'][number] {
    const { chooser } = this;
    const { argument, key } = this.repetition(scope);
    // a description that fails is no stage's business
    const description = new Expressions(chooser, [...scope, ...inside(key, argument)]).of('string', 0, true);
    const name = this.name('c');
    const whole = `${CERTIFICATE}.${name}`;
    scope.push(...instancesOf(whole, key, ['id', DESCRIPTION], 'string', chooser, true));
    return { name, repetition: argument, description };
  }

  private calls(depth: number, scope: Reference[]): Call[] {
    const modules: Module[] = [];
    return this.chooser.some(2, () => {
      const [first, ...rest] = modules;
      const module =
        first && this.chooser.percent(50) ? this.chooser.one([first, ...rest]) : this.module(depth + 1);
      modules.push(module);
      return this.call(module, scope);
    });
  }

  private call(module: Module, scope: Reference[]): Call {
    const { chooser } = this;
    const { argument, key } = this.repetition(scope);
    const inner = [...scope, ...inside(key, argument)];
    const given = module.variables.filter(({ fallback }) => fallback === null || !chooser.percent(40));
    const args = given.map(({ name, kind }) => ({
      name,
      value: this.expression(inner, kind, chooser.percent(30)),
    }));
    const name = this.name('m');
    for (const output of module.outputs)
      scope.push(
        ...instancesOf(`module.${name}`, key, [output.name], output.kind, chooser, output.isNullable),
      );
    return { name, module, repetition: argument, args };
  }

  private output(scope: readonly Reference[]): Output {
    const kind = this.chooser.percent(60) ? 'string' : this.chooser.one(KINDS);
    const isNullable = this.chooser.percent(30);
    return { name: this.name('o'), kind, isNullable, value: this.expression(scope, kind, isNullable) };
  }

  /** The value of a stage or output as an override file has it. */
  private override(block: Output | Module['stages'][number], scope: readonly Reference[]): Override {
    if ('kind' in block)
      return {
        path: ['output', block.name],
        name: 'value',
        value: this.expression(scope, block.kind, block.isNullable),
      };
    const value = `${FIRST}${this.expression(scope, 'string', true)}${LAST}`;
    return { path: ['resource', STAGE, block.name], name: ATTRIBUTE, value };
  }

  private stage(scope: readonly Reference[]): Module['stages'][number] {
    const { argument, key } = this.repetition(scope);
    const value = this.expression([...scope, ...inside(key, argument)], 'string', true);
    return { name: this.name('s'), repetition: argument, value, members: membersOf(this.chooser) };
  }
}
