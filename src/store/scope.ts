/** Whose rows: every key starts with these two. Test and production never see each other. */
export type Tenant = { readonly workspace_id: string; readonly environment: Environment };

export type Environment = 'production' | 'test';

/** One text for maps and queues that keep tenants apart. */
export function tenantKey({ workspace_id, environment }: Tenant): string {
  return `${workspace_id}/${environment}`;
}
