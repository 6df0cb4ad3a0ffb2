using MediaForge.Cli;

return await CommandLine.RunAsync(args, CliHost.OfThisProcess());
