import type { FastifyInstance } from 'fastify';

/** Lets the requests in hand finish when the app closes, then hangs up on those that have not by `withinMs`. */
export function closeInTime(app: FastifyInstance, withinMs: number): void {
  app.addHook('preClose', (done) => {
    // A client that never finishes its request would hold up the process.
    const timer = setTimeout(() => app.server.closeAllConnections(), withinMs);
    app.server.once('close', () => clearTimeout(timer));
    timer.unref();
    done();
  });
}
