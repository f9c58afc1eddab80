import type { Range } from '../source/text.ts';
import type { Stage, StageKind } from '../stage.ts';
import { addressIn, type Deployment, filesOf } from './deployment.ts';

/** A stage with nothing known but where it stands. */
export function stageAt(
  id: string,
  kind: StageKind,
  header: Range,
  block: Range,
  deployment: Deployment | null,
): Omit<Stage, 'certificate'> {
  return {
    kind,
    address: deployment ? addressIn(deployment, id) : id,
    ownAddress: id,
    former: [],
    run: null,
    calls: deployment ? callsOf(deployment) : [],
    header,
    block,
    attribute: null,
    integrations: 'unknown',
    integrationsBecause: [],
    existsBecause: [],
    units: deployment ? filesOf(deployment) : [header.file],
  };
}

/** The stacks and includes on the way to a deployment, the nearest first. */
function callsOf({ template, by }: Deployment): Range[] {
  return [...template.includers, ...(by ? [rangeOf(by.stack.entry), ...callsOf(by.parent)] : [])];
}

/** A place without anything more. */
export function rangeOf({ file, start, end }: Range): Range {
  return { file, start, end };
}
