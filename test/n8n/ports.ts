import { createServer } from 'node:net';

/** A free TCP port on loopback: the preferred one, if it is free. */
export async function freePort(preferred = 0): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (preferred !== 0 && error.code === 'EADDRINUSE') resolve(freePort());
			else reject(error);
		});
		server.listen(preferred, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : preferred));
		});
	});
}
