import { keyLabel } from '../model/key-sequence.ts';

/** True where shortcuts are shown with ⌘. */
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A shortcut as this device's keyboard has it. */
export function keysHere(shortcut: string): string {
  return keyLabel(shortcut, IS_MAC);
}
