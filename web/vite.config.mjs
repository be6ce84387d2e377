import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While developing, the API of a server that already runs; a page asks for HTML and is ours. */
const api = {
  target: process.env.BELAY_API ?? 'http://127.0.0.1:4000',
  ...(process.env.BELAY_API_KEY === undefined
    ? {}
    : { headers: { authorization: `Bearer ${process.env.BELAY_API_KEY}` } }),
  bypass: (request) => (request.headers.accept?.includes('text/html') ? '/index.html' : undefined),
};
const proxy = Object.fromEntries(
  [
    'api-keys',
    'audit',
    'automations',
    'brands',
    'cancelations',
    'clocks',
    'events',
    'health',
    'journeys',
    'lists',
    'members',
    'messages',
    'notifications',
    'profiles',
    'ready',
    'session',
    'sessions',
    'tokens',
  ].map((first) => [`^/${first}(?=[/?]|$)`, api]),
);

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2023',
    // Measured by scripts/web-budget.mjs, compressed.
    chunkSizeWarningLimit: 1024,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { proxy },
  preview: { proxy },
});
