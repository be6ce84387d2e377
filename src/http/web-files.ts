import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A file of the built web app, as it goes out. */
export type WebFile = {
  readonly type: string;
  readonly etag: string;
  /** Its name carries a hash of its content: it never changes. */
  readonly isHashed: boolean;
  /** The content, compressed the way that the browser prefers. */
  body(acceptEncoding: string): { readonly bytes: Buffer; readonly encoding: string | null };
};

/** The files of the built web app by URL path. They are read once, and again when a new build has been put there. */
export type WebFiles = {
  find(urlPath: string): WebFile | null;
  /** The page that every route of the app begins with; null where nothing has been built. */
  page(): WebFile | null;
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const COMPRESSIBLE = /^(text|application|image\/svg)/;
const MIN_COMPRESSED = 1_000;

export function openWebFiles(root: string): WebFiles {
  const index = path.join(root, 'index.html');
  let builtAt = -1;
  let files: ReadonlyMap<string, WebFile> = new Map();

  function current(): ReadonlyMap<string, WebFile> {
    const time = existsSync(index) ? statSync(index).mtimeMs : -1;
    if (time !== builtAt) {
      files = time === -1 ? new Map() : readFiles(root);
      builtAt = time;
    }
    return files;
  }

  return {
    find: (urlPath) => current().get(urlPath) ?? null,
    page: () => current().get('/index.html') ?? null,
  };
}

function readFiles(root: string): ReadonlyMap<string, WebFile> {
  const found = new Map<string, WebFile>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const url = `/${path.relative(root, file).split(path.sep).join('/')}`;
    found.set(url, webFile(url, readFileSync(file)));
  }
  return found;
}

function webFile(url: string, bytes: Buffer): WebFile {
  const type = TYPES[path.extname(url)] ?? 'application/octet-stream';
  const isWorth = COMPRESSIBLE.test(type) && bytes.length >= MIN_COMPRESSED;
  const gzip = once(() => gzipSync(bytes, { level: 9 }));
  const brotli = once(() => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  return {
    type,
    etag: `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`,
    isHashed: url.startsWith('/assets/'),
    body: (accepted) => {
      if (isWorth && /\bbr\b/.test(accepted)) return { bytes: brotli(), encoding: 'br' };
      if (isWorth && /\bgzip\b/.test(accepted)) return { bytes: gzip(), encoding: 'gzip' };
      return { bytes, encoding: null };
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
