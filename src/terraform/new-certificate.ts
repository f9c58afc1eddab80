import type { Edit, Range } from '../source/text.ts';
import type { Files } from '../stage.ts';
import { attachable } from './attachable.ts';
import { addressOf, CERTIFICATE_TYPE } from './block.ts';
import { type Settings, settingsIn } from './certificate-settings.ts';
import type { Frame, StagePath } from './frame.ts';
import { isOverride, type Module } from './module.ts';
import { copiedArgument, type NewArgument } from './new-argument.ts';
import { editorOf } from './resource-editor.ts';

/** A certificate to attach, and the edits that declare it where it is not there yet. */
export type AttachableCertificate = {
  /** `aws_api_gateway_client_certificate.name` */
  readonly address: string;
  readonly edits: readonly Edit[];
  /** The name of the new block for the second opinion; null for a certificate that is there. */
  readonly change: string | null;
};

/** Where a new certificate would stand, and what it would be called. */
export type Spot = {
  readonly frame: Frame;
  /** The block beside which it is declared. */
  readonly beside: Range;
  /** The stage that it is named after; null where it is named after something else. */
  readonly stage: string | null;
  /** The name that it should get, and the beginning of others. */
  readonly names: readonly [string, string];
  /** Whose backend it is presented to: `stage x`. */
  readonly owner: string;
};

/** The certificate for a stage; where there is none, which of its settings can't be repeated (null: it is its form). */
export function certificateAt(
  spot: Spot,
  path: StagePath,
  files: Files,
): AttachableCertificate | { readonly unsayable: string | null } {
  const settings = settingsIn(spot.frame, path);
  if ('unsayable' in settings) return settings;
  const { module } = spot.frame;
  const existing = attachable(settings, module);
  if (existing) return { address: addressOf(existing), edits: [], change: null };
  const values: NewArgument[] = [];
  for (const name of ['provider', 'region'] as const) {
    const copied = copiedSetting(settings, name, files);
    if (copied === 'unsayable') return { unsayable: name };
    if (copied) values.push(copied);
  }
  const description = `Presented by API Gateway to the backend of ${spot.owner}`;
  const name = freeName(spot, module);
  const file = spot.beside.file;
  const edits = isOverride(file)
    ? null
    : editorOf(spot.beside, files)?.addResource(CERTIFICATE_TYPE, name, [
        ...values,
        { name: 'description', text: description },
      ]);
  if (!edits) return { unsayable: null };
  const change = JSON.stringify([file, 'resource', CERTIFICATE_TYPE, name]);
  return { address: `${CERTIFICATE_TYPE}.${name}`, edits, change };
}

function copiedSetting(
  { provider, providerArgument, region }: Settings,
  name: 'provider' | 'region',
  files: Files,
): NewArgument | null | 'unsayable' {
  const argument = name === 'provider' ? providerArgument : region;
  if (argument) return copiedArgument(argument, files) ?? 'unsayable';
  return name === 'provider' && provider !== 'aws' ? { name, expression: provider } : null;
}

/** A name that no certificate has and that no stage's own certificate would take. */
function freeName({ names: [first, second], stage }: Spot, { resources }: Module): string {
  const taken = new Set<string>();
  for (const { labels } of resources) {
    const [type, name = ''] = labels;
    if (type === CERTIFICATE_TYPE || (type === 'aws_api_gateway_stage' && name !== stage)) taken.add(name);
  }
  for (const name of [first, second]) if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${second}_${number}`)) number++;
  return `${second}_${number}`;
}
