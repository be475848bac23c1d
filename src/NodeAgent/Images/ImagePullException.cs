namespace ProxPaaS.NodeAgent.Images;

internal sealed class ImagePullException(PullFailure failure, Exception? inner) : Exception(failure.Sentence, inner)
{
    public PullFailure Failure { get; } = failure;
}
