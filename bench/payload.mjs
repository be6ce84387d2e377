/** A run's data of about 1 KB, as a product would send it. */
export function dataOf(user) {
  return {
    user_id: user,
    tenant_id: 'tenant_abc',
    plan: 'pro',
    order: {
      id: `o-${user}`,
      total: 42.5,
      currency: 'EUR',
      lines: Array.from({ length: 6 }, (_, n) => ({
        sku: `SKU-${n}`,
        quantity: n + 1,
        title: 'A product with a rather ordinary name',
      })),
    },
    note: 'n'.repeat(350),
  };
}

export const THREE_SENDS = [
  { action: 'send', template: 'WELCOME', recipient: { $ref: 'data.user_id' } },
  { action: 'send', template: 'TIPS' },
  { action: 'send', template: 'SURVEY' },
];

export const PARKED = [
  { action: 'delay', duration: '30 days' },
  { action: 'send', template: 'REMINDER' },
];

/** Bodies of distinct users, so that tokens differ as they do in life. */
export function bodies(count, automation) {
  return Array.from({ length: count }, (_, n) => {
    const user = `user_${n}`;
    return JSON.stringify({ recipient: user, data: dataOf(user), automation });
  });
}
