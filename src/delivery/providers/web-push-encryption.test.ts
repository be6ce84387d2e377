import { createECDH } from 'node:crypto';
import { expect, it } from 'vitest';
import { encryptPush, MAX_PUSH_BYTES } from './web-push-encryption.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

const KEYS = {
  p256dh: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
  auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
};

it('encrypts the example of RFC 8291, appendix A', () => {
  const random = {
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  };
  const plain = Buffer.from('When I grow up, I want to be a watermelon');
  expect(encryptPush(plain, KEYS, random).toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

it('fills one record at most, and never twice alike', () => {
  const plain = Buffer.alloc(MAX_PUSH_BYTES);
  expect(encryptPush(plain, KEYS)).toHaveLength(4_096);
  expect(encryptPush(plain, KEYS)).not.toEqual(encryptPush(plain, KEYS));
});

it('throws at a key that is no point of the curve', () => {
  const p256dh = Buffer.alloc(65, 4);
  expect(() => encryptPush(Buffer.alloc(1), { ...KEYS, p256dh })).toThrow();
  expect(createECDH('prime256v1').generateKeys()).toHaveLength(65);
});
