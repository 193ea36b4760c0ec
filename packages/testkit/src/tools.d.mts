export type Tool = 'redis-server' | 'postgres' | 'chromium' | 'bash' | 'zsh' | 'fish'
export declare const toolNames: readonly Tool[]
export declare function findTool(
  name: Tool,
  where?: { env?: NodeJS.ProcessEnv; platform?: NodeJS.Platform },
): string | undefined
export declare function missingTools(names?: readonly Tool[]): Tool[]
export declare function aptPackages(names: readonly Tool[]): string[] | undefined
export declare function installLine(names: readonly Tool[]): string
export declare function isRoot(): boolean
