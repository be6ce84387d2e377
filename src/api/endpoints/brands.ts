import { brandAnswer, brandListAnswer, createBrandBody, replaceBrandBody } from '../brand-schema.ts';
import { cursor, type Endpoint } from '../endpoint.ts';

/** How e-mails look, and snippets of templates (reference 11.6). */
export const brandEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/brands',
    operationId: 'listBrands',
    needs: 'read',
    tag: 'Brands',
    summary: 'List brands, newest first',
    query: [cursor],
    answer: { status: 200, schema: brandListAnswer },
    errors: [400],
  },
  {
    method: 'POST',
    path: '/brands',
    operationId: 'createBrand',
    needs: 'publish',
    tag: 'Brands',
    summary: 'Create a brand',
    description: 'Brands have no drafts: messages that are rendered from now on wear it.',
    body: createBrandBody.schema,
    answer: { status: 201, schema: brandAnswer },
  },
  {
    method: 'GET',
    path: '/brands/{id}',
    operationId: 'getBrand',
    needs: 'read',
    tag: 'Brands',
    summary: 'Read a brand',
    answer: { status: 200, schema: brandAnswer },
    errors: [404],
  },
  {
    method: 'PUT',
    path: '/brands/{id}',
    operationId: 'putBrand',
    needs: 'publish',
    tag: 'Brands',
    summary: 'Replace a brand',
    body: replaceBrandBody.schema,
    answer: { status: 200, schema: brandAnswer },
    errors: [404],
  },
  {
    method: 'DELETE',
    path: '/brands/{id}',
    operationId: 'deleteBrand',
    needs: 'publish',
    tag: 'Brands',
    summary: 'Delete a brand; messages that name it are rendered without',
    answer: { status: 204, schema: null },
    errors: [404],
  },
];
