import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueries } from './api.ts'
import { App } from './app.tsx'
import { SignedIn } from './sign-in.tsx'
import './styles/base.css'
import './styles/app.css'
import './styles/envelopes.css'
import './styles/dialog.css'

const page = location.pathname === '/signed-in' ? <SignedIn /> : <App />

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={createQueries()}>{page}</QueryClientProvider>
  </StrictMode>,
)
