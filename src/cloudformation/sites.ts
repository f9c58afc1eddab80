import { type DocumentNode, mappingValue } from '../source/tree.ts';
import { pathOf } from './attribute.ts';
import { ATTRIBUTE } from './certificate.ts';
import type { Deployment } from './deployment.ts';
import { type FunctionCall, functionCall, isNothing, literalOf, textOf } from './function-call.ts';
import type { Site, Sites, Switch } from './site.ts';
import {
  argumentSite,
  chosenIn,
  defaultSite,
  lineSite,
  mapSite,
  outputSite,
  truthIn,
} from './site-places.ts';
import type { Seat } from './stage-deployment.ts';
import { switchedText } from './switched-text.ts';
import { declarationIn } from './template.ts';

/** Most values that are followed from one stage. */
const MAX_STEPS = 200;

/** Where a value stands. */
type Spot = Pick<Site, 'deployment' | 'beside' | 'within'>;

/** The places that a stage's certificate comes through, as far as they are written out. */
export function sitesOf({ deployment, resource }: Seat, run: string | null): Sites {
  const tracer = new Tracer(run, { steps: MAX_STEPS });
  let holder: DocumentNode = resource.body;
  for (const key of pathOf(resource)) {
    const value = mappingValue(holder, key);
    if (!value) return tracer;
    tracer.conditionOf(value, deployment);
    holder = chosenIn(value, deployment);
  }
  const node = mappingValue(holder, ATTRIBUTE);
  if (node) tracer.visit(node, { deployment, within: resource.body, beside: resource });
  return tracer;
}

/** Follows a value through functions and names. Guesses are fine: what comes of it is tried. */
class Tracer implements Sites {
  readonly values: Site[] = [];
  readonly switches: Switch[] = [];
  private readonly run: string | null;
  private readonly budget: { steps: number };

  constructor(run: string | null, budget: { steps: number }) {
    this.run = run;
    this.budget = budget;
  }

  visit(node: DocumentNode, spot: Spot): void {
    const call = functionCall(node);
    if (!call || this.budget.steps-- <= 0) return;
    const name = textOf(call.argument) ?? '';
    if (call.name === 'Ref') this.name(name, spot.deployment);
    else if (call.name === 'Fn::If') this.branches(call, node, spot);
    else if (call.name === 'Fn::FindInMap') this.add(mapSite(call, spot.deployment));
    else if (call.name === 'Fn::GetAtt') this.go(outputSite(call, spot.deployment));
    else this.parts(call, spot);
  }

  /** What decides which properties there are. */
  conditionOf(node: DocumentNode, deployment: Deployment): void {
    const call = functionCall(node);
    const [name] = call?.argument.kind === 'sequence' ? call.argument.items : [];
    if (call?.name === 'Fn::If') this.condition(textOf(name) ?? '', deployment, []);
  }

  private add(site: Site | null): void {
    if (site) this.values.push(site);
  }

  private go(site: Site | null): void {
    this.add(site);
    if (site?.value) this.visit(site.value, site);
  }

  /** Of a function that makes a text of others. */
  private parts({ name, argument }: FunctionCall, spot: Spot): void {
    for (const item of argument.kind === 'sequence' ? argument.items : [argument]) {
      const text = name === 'Fn::Sub' ? textOf(item) : null;
      for (const [, inner = ''] of text?.matchAll(/\$\{([A-Za-z0-9]+)\}/g) ?? [])
        this.name(inner, spot.deployment);
      this.visit(item, spot);
      if (item.kind === 'sequence' && item.tag === null)
        for (const each of item.items) this.visit(each, spot);
    }
  }

  private branches(call: FunctionCall, node: DocumentNode, spot: Spot): void {
    const sequence = call.argument;
    const [name, yes, no] = sequence.kind === 'sequence' ? sequence.items : [];
    const condition = textOf(name);
    if (sequence.kind !== 'sequence' || condition === null || !yes || !no) return;
    const { deployment } = spot;
    const { file } = deployment.template;
    const truth = truthIn(condition, node, deployment);
    for (const item of truth === null ? [yes, no] : [truth ? yes : no]) {
      const label = `the value of ${call.written} where ${condition} is ${item === yes}`;
      const steps = [{ sequence, item }];
      if (functionCall(item)?.name !== 'Fn::If')
        this.add({ ...spot, kind: 'branch', file, missing: [], steps, value: item, named: null, label });
      this.visit(item, spot);
    }
    this.condition(condition, deployment, []);
  }

  /** A parameter, or a certificate that may have a condition. */
  private name(name: string, deployment: Deployment): void {
    const { template, by } = deployment;
    const condition = textOf(mappingValue(template.resources.get(name)?.body, 'Condition'));
    if (condition !== null) this.condition(condition, deployment, []);
    if (!declarationIn(template, 'Parameters', name)) return;
    const given = by ? argumentSite(name, deployment, by) : lineSite(name, deployment, this.run);
    this.go(given);
    if (!given?.value || isNothing(given.value)) this.add(defaultSite(name, deployment));
  }

  /** Where the texts come from that a condition compares. */
  private condition(name: string, deployment: Deployment, through: Switch['through']): void {
    const { template } = deployment;
    const entry = declarationIn(template, 'Conditions', name);
    const own = { template, name: `condition ${name}` };
    const isKnown = through.some((each) => each.template === template && each.name === own.name);
    if (entry && !isKnown) this.comparisons(entry.value, deployment, [...through, own]);
  }

  private comparisons(node: DocumentNode, deployment: Deployment, through: Switch['through']): void {
    const call = functionCall(node);
    if (!call || this.budget.steps-- <= 0) return;
    const items = call.argument.kind === 'sequence' ? call.argument.items : [];
    if (call.name === 'Condition') this.condition(textOf(call.argument) ?? '', deployment, through);
    else if (call.name !== 'Fn::Equals')
      for (const item of items) this.comparisons(item, deployment, through);
    else
      for (const [index, item] of items.entries()) {
        const other = literalOf(items[1 - index]);
        if (other !== null) this.comparison(item, other, deployment, through);
      }
  }

  private comparison(
    node: DocumentNode,
    other: string,
    deployment: Deployment,
    through: Switch['through'],
  ): void {
    const inner = new Tracer(this.run, this.budget);
    const [within] = deployment.template.roots;
    if (within) inner.visit(node, { deployment, within, beside: null });
    const names = inner.values.flatMap(({ named }) => named ?? []);
    for (const site of inner.values) {
      const text = site.kind === 'branch' || site.kind === 'output' ? null : switchedText(site, other);
      if (text !== null) this.switches.push({ site, text, through: [...through, ...names] });
    }
  }
}
