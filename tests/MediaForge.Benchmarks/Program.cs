using MediaForge.Benchmarks;

return args.FirstOrDefault() switch
{
    "iso" => IsoBenchmark.Run(args[1..]),
    "wim" => WimEditBenchmark.Run(args[1..]),
    "decode" => DecodeBenchmark.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        iso [MiB] [runs]   an ISO with that much content (4096, 3): mediaforge against cp, and against wimlib-imagex update + staging + genisoimage -udf
        wim [MiB] [runs]   the executor into a boot WIM of that size (200, 5): mediaforge against wimlib-imagex update
        decode FOLDER...   the files of the folders through each decoder on one thread: MB/s, against libwim
        """);
    return 2;
}
