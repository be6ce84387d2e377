export async function measure() { throw new Error('not yet'); }
