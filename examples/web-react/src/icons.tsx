import type { ReactElement, ReactNode } from 'react'

function Icon({ children }: { children: ReactNode }): ReactElement {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export function Logo(): ReactElement {
  return (
    <svg className="logo" viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="var(--brand)" />
      <path
        d="M8 21.5c3.2-7.8 7.6-12.2 15.5-13-1 7.4-5 12-11.6 12.4"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M7.5 24.5h11" stroke="#b9b5ff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}

export const ChevronIcon = (): ReactElement => (
  <Icon>
    <path d="m8 4.5 5.5 5.5L8 15.5" />
  </Icon>
)

export const AlertIcon = (): ReactElement => (
  <Icon>
    <path d="M10 3 2.2 16.4h15.6z" />
    <path d="M10 8v3.6" />
    <path d="M10 14h.01" />
  </Icon>
)

export const BellIcon = (): ReactElement => (
  <Icon>
    <path d="M5 13.5V9a5 5 0 0 1 10 0v4.5l1.2 1.5H3.8z" />
    <path d="M8.5 17.2a2 2 0 0 0 3 0" />
  </Icon>
)

export const CheckIcon = (): ReactElement => (
  <Icon>
    <path d="m4.4 10.6 3.8 3.8 7.6-8.6" />
  </Icon>
)

export const ClockIcon = (): ReactElement => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4.2l2.8 1.8" />
  </Icon>
)

export const CloseIcon = (): ReactElement => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
)

export const DownloadIcon = (): ReactElement => (
  <Icon>
    <path d="M10 3v9.2M6.2 8.6 10 12.4l3.8-3.8" />
    <path d="M4 16.2h12" />
  </Icon>
)

export const FileIcon = (): ReactElement => (
  <Icon>
    <path d="M5 2.8h6.4L15 6.4v10.8H5z" />
    <path d="M11.2 2.8v3.8H15" />
    <path d="M7.6 12.6c1.6-2.6 2.2 1.6 4.8-.6" />
  </Icon>
)

export const KeyIcon = (): ReactElement => (
  <Icon>
    <circle cx="6.6" cy="10" r="3.4" />
    <path d="M10 10h7M14.4 10v3" />
  </Icon>
)

export const OfflineIcon = (): ReactElement => (
  <Icon>
    <path d="M3 3l14 14" />
    <path d="M2.6 8a11 11 0 0 1 4-2.4M10 5c2.8 0 5.4 1.1 7.4 3M5.6 11.2a6.6 6.6 0 0 1 2.6-1.6M12.4 9.8a6.6 6.6 0 0 1 2 1.4" />
    <path d="M10 15h.01" />
  </Icon>
)

export const PencilIcon = (): ReactElement => (
  <Icon>
    <path d="m12.4 4.4 3.2 3.2-8.4 8.4-4 .8.8-4z" />
  </Icon>
)

export const PlusIcon = (): ReactElement => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
)

export const SignOutIcon = (): ReactElement => (
  <Icon>
    <path d="M12 3.6H4.6v12.8H12" />
    <path d="M8.6 10h8.2M13.8 7l3 3-3 3" />
  </Icon>
)

export const StopIcon = (): ReactElement => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path d="m5.2 5.2 9.6 9.6" />
  </Icon>
)

export const TrashIcon = (): ReactElement => (
  <Icon>
    <path d="M4 5.6h12M8 5.4V3.4h4v2M5.6 5.8l.7 10.8h7.4l.7-10.8" />
  </Icon>
)
