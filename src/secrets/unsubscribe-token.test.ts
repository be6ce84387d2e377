import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readUnsubscribe, signUnsubscribe, type Unsubscribe } from './unsubscribe-token.ts';

const WHO: Unsubscribe = {
  ...{ workspace_id: 'w', environment: 'test', user_id: 'ann.b/ü', tenant_id: '', topic_id: 'news' },
};
const [key, other] = [randomBytes(32), randomBytes(32)];

describe('a token to unsubscribe', () => {
  it('says who and what, in a link that needs no escapes', () => {
    const token = signUnsubscribe(key, WHO);
    expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(readUnsubscribe([key], token)).toEqual(WHO);
    expect(readUnsubscribe([other, key], token)).toEqual(WHO);
  });

  it('counts only as it was signed', () => {
    const token = signUnsubscribe(key, WHO);
    const [text = '', signature = ''] = token.split('.');
    const forged = signUnsubscribe(other, { ...WHO, user_id: 'bob' });
    const mixed = `${forged.split('.')[0]}.${signature}`;
    for (const wrong of [forged, mixed, text, `${text}.`, `${token}.x`, '', '.', 'a.b']) {
      expect(readUnsubscribe([key], wrong)).toBeNull();
    }
  });
});
