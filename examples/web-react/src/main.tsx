import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueries } from './api.ts'
import { App } from './app.tsx'
import { NotFound } from './not-found.tsx'
import { SignedIn } from './sign-in.tsx'
import './styles/base.css'
import './styles/app.css'
import './styles/envelopes.css'
import './styles/dialog.css'

const pages: Readonly<Record<string, () => ReactElement>> = { '/': App, '/signed-in': SignedIn }
const Page = pages[location.pathname] ?? NotFound

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={createQueries()}>
      <Page />
    </QueryClientProvider>
  </StrictMode>,
)
