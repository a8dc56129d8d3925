import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = new URL(process.env.PAGE_ORIGIN ?? 'http://127.0.0.1:5173');

const server = { host: page.hostname, port: Number(page.port), strictPort: true };

export default defineConfig({ plugins: [react()], server, preview: server });
