using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim export IN.wim IMAGE|all OUT.wim [NAME]</c>: copies images into another WIM, or into a new one.</summary>
internal static class WimExportVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.Wim(), output = WimArguments.Output("The WIM that gets the images; made if it is not there.");
        var image = new Argument<string>("image") { Description = "The number or the name of the image, or 'all'." };
        var name = new Argument<string?>("name") { Description = "The name that the image gets there.", Arity = ArgumentArity.ZeroOrOne };
        var description = new Option<string?>("--description") { Description = "The description that the image gets there." };
        var boot = new Option<bool>("--boot") { Description = "The exported image boots; of all images the one that boots here." };
        var references = WimArguments.References();
        var write = new WimWriteArguments();
        var command = new Command("export", "Copies images into another WIM, or into a new one with another compression.") { wim, image, output, name, description, boot, references };
        write.AddTo(command);
        return WimRun.Bind(command, host, json, async run =>
        {
            var source = WimArguments.Open(run.Get(wim), run.Get(references));
            var target = run.Get(output);
            if (Path.GetFullPath(target) == Path.GetFullPath(run.Get(wim))) throw new ArgumentException("An image cannot be exported into the file that it is in.");
            if (File.Exists(target)) write.RequireSame(run, WimFile.OpenFile(target));
            var all = run.Get(image) == "all";
            int[] images = all ? [.. source.Images.Select(i => i.Index)] : [source.FindImage(run.Get(image))];
            if (run.Get(boot) && all && source.BootIndex == 0) throw new ArgumentException($"No image of {source} boots; export the one that shall, with --boot, by its number.");
            var options = new WimExportOptions
            {
                Write = write.Read(run, WimOptimize.KeepAs(source)),
                NewName = run.Get(name),
                NewDescription = run.Get(description),
                Boot = !run.Get(boot) ? 0 : all ? source.BootIndex : images[0],
            };
            await run.DoAsync("export", progress => WimExport.Run(source, images, target, options, progress, run.CancellationToken));
            run.ReportWritten(target);
            return ExitCodes.Done;
        });
    }
}
